import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { createRig, type Rig } from "../support/rig.js";

const kept = (rig: Rig): readonly string[] => {
  const folder = path.join(rig.cache, "index/pipelines");
  return rig.exists(path.relative(rig.folder, folder)) ? readdirSync(folder) : [];
};

const COPY = `
name: copy
stages:
  copy: { uses: command, inputs: { a: ../data.txt }, with: { run: [cp, "{inputs.a}", "{outputs.b}"], outputs: { b: b.txt } } }
`;

test("a pipeline that was checked before runs and is planned as before, and what has gone wrong since is said", async () => {
  await using rig = await createRig();
  rig.write("data.txt", "one");
  rig.pipeline(COPY);
  const before = await rig.run(["plan", "test", "--json"]);
  expect(kept(rig)).toHaveLength(1);
  expect((await rig.run(["plan", "test", "--json"])).stdout).toBe(before.stdout);
  expect((await rig.run(["run", "test", "--quiet"])).exitCode).toBe(0);
  expect(rig.read(`runs/${rig.records().at(-1)?.id}/artifacts/copy/b/b.txt`)).toBe("one");
  expect(kept(rig)).toHaveLength(1);

  expect((await rig.run(["plan", "test", "--set", "stages.copy.with.outputs.b=c.txt"])).stdout).toContain("copy");
  expect(kept(rig)).toHaveLength(2);

  rig.remove("data.txt");
  const gone = await rig.run(["run", "test"]);
  expect(gone.exitCode).toBe(2);
  expect(gone.stderr).toContain("to be a file or folder that exists, got `../data.txt`");

  rig.write("data.txt", "one");
  rig.pipeline(COPY.replace("with:", "wiht:"));
  const wrong = await rig.run(["run", "test"]);
  expect(wrong.exitCode).toBe(2);
  expect(wrong.stderr).toContain("wiht");
});

test("what does not follow from the file alone is checked each time", async () => {
  await using rig = await createRig();
  rig.write("data.txt", "one");
  const texts = {
    environment: COPY.replace("stages:", "env: { HOME: {} }\nstages:").replace("[cp,", '[cp, "${env.HOME}",'),
    warned: COPY.replace("stages:", "params: { unused: 1 }\nstages:"),
    theirs: "name: theirs\nstages: { a: { uses: ../fake.js } }\n",
    swept: COPY.replace("{inputs.a}", "${params.from}").replace(
      "stages:",
      "params: { from: ../data.txt }\nsweep: { grid: { params.from: [a, b] } }\nstages:",
    ),
  };
  for (const [name, text] of Object.entries(texts)) {
    rig.pipeline(text, name);
    expect((await rig.run(["plan", name])).exitCode, name).toBe(0);
    expect(kept(rig), name).toEqual([]);
  }
});

test.skipIf(process.platform === "win32")("a pipe is read once", async () => {
  await using rig = await createRig();
  rig.write("data.txt", "one");
  const pipe = path.join(rig.folder, "pipelines/piped.yaml");
  execFileSync("mkfifo", [pipe]);
  const planned = rig.run(["plan", "piped", "--json"]);
  await writeFile(pipe, COPY);
  expect(await planned).toMatchObject({ exitCode: 0, stderr: "" });
});
