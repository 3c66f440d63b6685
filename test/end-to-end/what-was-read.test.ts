import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { greyPng } from "../imaging/made-images.js";
import { createRig, type Rig } from "../support/rig.js";
import { writeRunFolder } from "../support/run-folder.js";

const PIPELINE = `
name: read
params: { size: 4, include: "**" }
stages:
  classes: { uses: folders, inputs: { source: ./data }, with: { positive: ill, include: ["\${params.include}"] } }
  small: { uses: resize, inputs: { images: classes.images }, with: { size: "\${params.size}" } }
`;
const CLASSES = "6 images read; left out: 1 hidden file (ill/.hidden.png)";

async function project(sweep = ""): Promise<Rig> {
  const rig = await createRig();
  for (const [name, size] of ["ill/a", "ill/b", "ill/.hidden", "well/a", "well/b", "well/c", "well/d"].entries()) {
    rig.write(`pipelines/data/${size}.png`, await greyPng(8, 8, (x, y) => x * y + name));
  }
  rig.pipeline(PIPELINE + sweep);
  return rig;
}

const plain = (page: string): string => page.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");

test("a report shows what folders and resize read, and events carry it", async () => {
  await using rig = await project();
  const { stdout, exitCode } = await rig.run(["run", "--reporter", "json"]);
  expect(exitCode).toBe(0);
  const events = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(
    events
      .filter(({ type, name }) => type === "stage-fact" && name === "read")
      .map(({ stage, value }) => [stage, value]),
  ).toEqual([
    ["classes", CLASSES],
    ["small", "6 images read"],
  ]);
  const report = plain(rig.read(`runs/${rig.records()[0]!.id}/report.html`));
  expect(report).toMatch(
    / folders What How much read 6 images left out: hidden file 1: ill\/\.hidden\.png .* resize What How much read 6 images .* 8 x 8: 6 /,
  );
  const again = await rig.run(["run", "--reporter", "plain"]);
  expect(again.stdout).toContain(`\n\nclasses: ${CLASSES}\nsmall: 6 images read\n\n`);
});

test("a sweep says once what all of its runs read, and of how many runs the rest is", async () => {
  await using rig = await project("sweep: { list: [{ params.size: 4 }, { params.size: 6 }] }\n");
  const same = await rig.run(["run", "--reporter", "plain"]);
  expect(same.stdout).toContain(`\n\nclasses: ${CLASSES}\nsmall: 6 images read\n\nwarning: `);
  rig.pipeline(`${PIPELINE}sweep: { grid: { params.include: ["**", "**/[ab].png"] } }\n`);
  await rig.run(["run", "--quiet"]);
  const shown = await rig.run(["show", rig.records().at(-1)!.sweep!.id]);
  expect(shown.stdout).toContain(`classes: ${CLASSES} (1 of 2 runs)\nsmall: 6 images read (1 of 2 runs)\n`);
  expect(shown.stdout).toMatch(
    /\nclasses: 4 images read; left out: .+ \(1 of 2 runs\)\nsmall: 4 images read \(1 of 2 runs\)\n/,
  );
});

/** Writes runs of which the stage `split` says that it read this. */
async function withReadings(rig: Rig, fold: boolean, ...texts: readonly string[]): Promise<void> {
  for (const [index, text] of texts.entries()) {
    const startedAt = `2026-11-23T0${index + 1}:00:00.000Z`;
    const id = "20261123T040000Z-demo-sweep-abcdef";
    const sweep = { id, point: fold ? {} : { "params.epochs": index }, ...(fold && { fold: index + 1 }) };
    const run = await writeRunFolder(rig.runs, { suffix: `00000${index}`, startedAt, sweep });
    const file = path.join(rig.runs, run, "run.json");
    const record = JSON.parse(readFileSync(file, "utf8"));
    record.stages[0].facts.read = text;
    writeFileSync(file, JSON.stringify(record));
  }
}

test.each([
  ["points", false],
  ["folds", true],
])("the page of a sweep of %s says it, too", async (_, fold) => {
  await using rig = await createRig();
  await withReadings(rig, fold, "200 images read", "200 images read", "199 images read");
  expect((await rig.run(["report", "20261123T040000Z-demo-sweep", "--out", "page.html"])).exitCode).toBe(0);
  const stage = rig.records()[0]!.stages[0]!.id;
  expect(plain(rig.read("page.html"))).toContain(
    `What was read ${stage} : 200 images read (2 of 3 runs) ${stage} : 199 images read (1 of 3 runs)`,
  );
});
