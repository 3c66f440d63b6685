import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { createRig } from "../support/rig.js";

const LISTING_STAGE = `
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { defineStage, port, Type } from "radpipe";
export default defineStage({
  name: "listing", version: 1, description: "Writes what is known of its inputs' files", params: Type.Object({}),
  inputs: { folder: port("files"), file: port("files"), made: { ...port("files"), optional: true }, part: { ...port("files"), optional: true } },
  outputs: { out: port("files") },
  async run(ctx) {
    const known = {};
    for (const name of ["folder", "file", "made", "part"]) known[name] = (await ctx.filesOf(name)) ?? null;
    await writeFile(path.join(ctx.outputs.out, "known.json"), JSON.stringify(known));
  },
});`;

test("a stage is told the digests of the files in artifacts and in source folders, without reading them", async () => {
  await using rig = await createRig();
  const entry = (name: string, content: string) => ({
    path: name,
    bytes: Buffer.byteLength(content),
    sha256: createHash("sha256").update(content).digest("hex"),
  });
  rig.write("listing.js", LISTING_STAGE);
  rig.write("data/a.txt", "first");
  rig.write("data/below/b.txt", "second");
  rig.pipeline(`
name: listing
stages:
  one: { uses: ../listing.js, inputs: { folder: ../data, file: ../data/a.txt } }
  two: { uses: ../listing.js, inputs: { folder: ../data/below, file: ../data/a.txt, made: one.out, part: one.out/known.json } }
`);
  expect((await rig.run(["run", "test", "--quiet"])).exitCode).toBe(0);
  const artifacts = `runs/${rig.records().at(-1)?.id}/artifacts`;
  const first = rig.read(`${artifacts}/one/out/known.json`);
  expect(JSON.parse(first)).toEqual({
    folder: [entry("a.txt", "first"), entry("below/b.txt", "second")],
    file: null,
    made: null,
    part: null,
  });
  expect(JSON.parse(rig.read(`${artifacts}/two/out/known.json`))).toEqual({
    folder: [entry("b.txt", "second")],
    file: null,
    made: [entry("known.json", first)],
    part: null,
  });
});

const EDITING_STAGE = `
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { defineStage, listedPort, port, Type } from "radpipe";
export default defineStage({
  name: "editing", version: 1, description: "Edits its input, then writes how long its files were", params: Type.Object({}),
  inputs: { files: PORT("files") }, outputs: { out: port("files") },
  async run(ctx) {
    await writeFile(path.join(ctx.inputs.files, "a.txt"), "edited in the meantime");
    const files = (await ctx.filesOf("files")).map(({ path, bytes }) => path + " " + bytes);
    await writeFile(path.join(ctx.outputs.out, "files.txt"), files.join());
  },
});`;

test("a source of which a stage reads the list alone may be edited meanwhile, another not", async () => {
  await using rig = await createRig();
  rig.write("listing.js", EDITING_STAGE.replace("PORT", "listedPort"));
  rig.write("reading.js", EDITING_STAGE.replace("PORT", "port"));
  for (const folder of ["one", "two"]) rig.write(`${folder}/a.txt`, "first");
  rig.pipeline(`
name: editing
stages:
  listing: { uses: ../listing.js, inputs: { files: ../one } }
  reading: { uses: ../reading.js, inputs: { files: ../two } }
`);
  expect((await rig.run(["run", "test", "--quiet", "--keep-going"])).exitCode).toBe(1);
  const run = rig.records().at(-1);
  expect(run?.stages.map(({ id, status }) => [id, status])).toEqual([
    ["listing", "executed"],
    ["reading", "failed"],
  ]);
  expect(rig.read(`runs/${run?.id}/artifacts/listing/out/files.txt`)).toBe("a.txt 5");
  // The next run sees what is there now.
  expect((await rig.run(["plan", "test"])).stdout).toContain("input files changed");
});
