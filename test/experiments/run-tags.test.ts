import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { createRig } from "../support/rig.js";
import { writeRunFolder } from "../support/run-folder.js";

test("a label, a note and tags of a run are kept in its folder, beside its record, and found by conditions", async () => {
  await using rig = await createRig();
  const id = await writeRunFolder(rig.runs, { suffix: "aaaaaa", label: "as it was run" });
  await writeRunFolder(rig.runs, { suffix: "bbbbbb" });
  const record = rig.read(`runs/${id}/run.json`);
  await rig.run(["runs"]);

  const tagged = await rig.run([
    "tag",
    id,
    "baseline",
    "for-paper",
    "--note",
    "<b>before</b>\u001b[31m",
    "--label",
    "new",
  ]);
  expect(tagged.stdout).toBe(`run    ${id}\nlabel  new\ntags   baseline for-paper\nnote   <b>before</b>\\x1b[31m\n`);
  expect(rig.read(`runs/${id}/run.json`)).toBe(record);
  expect((await rig.run(["runs", "--where", "tags.baseline and note != null"])).stdout).toContain(`${id}  new`);
  expect((await rig.run(["runs"])).stdout).toContain(`${id}  new`);
  expect(JSON.parse((await rig.run(["show", "new", "--json"])).stdout)).toMatchObject({
    id,
    label: "new",
    tags: ["baseline", "for-paper"],
  });

  expect(
    (await rig.run(["tag", id, "--remove", "baseline", "--remove", "for-paper", "--note", "", "--label", ""])).stdout,
  ).toBe(`run    ${id}\n`);
  expect((await rig.run(["runs", "--where", "label == 'as it was run'"])).stdout).toBe("");
  expect((await rig.run(["tag", "latest"])).exitCode).toBe(0);
});

test("a tag that is no name, and a file of tags that is damaged, are named", async () => {
  await using rig = await createRig();
  const id = await writeRunFolder(rig.runs, { suffix: "aaaaaa" });
  expect(await rig.run(["tag", id, "two words"])).toMatchObject({
    exitCode: 2,
    stderr:
      'error: Expected a tag of letters, digits, `-` and `_`, at most 50, got "two words"\n' +
      "  Longer texts are notes: `pipeline tag RUN --note TEXT`.\n",
  });
  const file = path.join(rig.runs, id, "tags.json");
  for (const [text, fault] of [
    ["{", "its tags.json is cut short or not JSON; correct or delete it"],
    [
      '{"version":1,"tags":["a b"]}',
      'its tags.json is damaged: expected tags[0] to be a tag, got "a b"; correct or delete it',
    ],
    ['{"version":2}', "its tags.json has version 2, this radpipe reads version 1"],
  ] as const) {
    writeFileSync(file, text);
    expect((await rig.run(["show", id])).stderr).toContain(fault);
  }
  rmSync(file);
  expect(readdirSync(path.join(rig.runs, id))).not.toContain("tags.json");
  expect(readFileSync(path.join(rig.runs, id, "run.json"), "utf8")).toContain(id);
});
