import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { validatePipeline } from "../../src/config/validate.js";
import { type CacheKey, openCacheKey } from "../../src/core/cache-key.js";
import type { StageContract } from "../../src/core/stage-contract.js";
import type { ValidPipeline } from "../../src/core/valid-pipeline.js";
import { bundledPlugins } from "../../src/plugins/load.js";
import { findKept, keepPipeline, type PipelineOrigin } from "../../src/store/kept-pipelines.js";
import { readWhole } from "../support/read-pipeline.js";
import { temporaryFolder } from "../support/stage-context.js";

const contracts: ReadonlyMap<string, StageContract> = new Map(
  (await bundledPlugins()).map(({ uses, stage }) => [uses, stage]),
);
const key = keyOfFreshCache();

function keyOfFreshCache(): CacheKey {
  const opened = openCacheKey(temporaryFolder());
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}

const contractOf = (uses: string): StageContract => contracts.get(uses)!;

async function checked(file: string): Promise<{ readonly pipeline: ValidPipeline; readonly origin: PipelineOrigin }> {
  const shared = { file, displayFile: path.basename(file), overrides: [], workingFolder: path.dirname(file) };
  const parsed = await readWhole({ ...shared, environment: {} });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const pipeline = validatePipeline(parsed.value, contracts);
  if (!pipeline.ok) throw new Error(JSON.stringify(pipeline.error));
  return {
    pipeline: pipeline.value,
    origin: { trusted: true, build: "b", fileDigest: parsed.value.fileDigest, ...shared },
  };
}

/** A pipeline with sources of both kinds, one of them of a stage that is switched off. */
function withSources(): string {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, "images"));
  writeFileSync(path.join(folder, "labels.csv"), "");
  const file = path.join(folder, "pipeline.yaml");
  writeFileSync(
    file,
    `name: sources
params: { positive: Hernia }
stages:
  off: { uses: extract, when: false, inputs: { archives: ./not-there } }
  select:
    uses: filter
    timeout: 1h
    resources: { cpus: 2 }
    inputs: { images: ./images, labels: ./labels.csv }
    with: { positive: "\${params.positive}", where: { age: { min: 0.5 } } }
`,
  );
  return file;
}

test("what was kept is what was read and checked", async () => {
  const folder = temporaryFolder();
  for (const file of [fileURLToPath(new URL("../../pipelines/demo.yaml", import.meta.url)), withSources()]) {
    const { pipeline, origin } = await checked(file);
    expect(findKept(folder, origin, key)).toBeUndefined();
    keepPipeline(folder, origin, pipeline, key);
    const kept = findKept(folder, origin, key);
    expect([...kept!.uses].sort()).toEqual([...new Set([...pipeline.stages.values()].map(({ uses }) => uses))].sort());
    expect(kept!.withContracts(contractOf)).toEqual(pipeline);
    expect([...kept!.withContracts(contractOf).stages.keys()]).toEqual([...pipeline.stages.keys()]);
  }
});

test("of another build, file, content, option or working folder it is another one", async () => {
  const folder = temporaryFolder();
  const { pipeline, origin } = await checked(withSources());
  keepPipeline(folder, origin, pipeline, key);
  for (const other of [
    { build: "c" },
    { file: "/elsewhere.yaml" },
    { displayFile: "other.yaml" },
    { fileDigest: "0" as PipelineOrigin["fileDigest"] },
    { overrides: ["seed=1"] },
    { workingFolder: "/" },
  ]) {
    expect(findKept(folder, { ...origin, ...other }, key)).toBeUndefined();
  }
  expect(findKept(folder, origin, key)).toBeDefined();
});

test("it is not taken where a source is gone or has become something else", async () => {
  const folder = temporaryFolder();
  const file = withSources();
  const { pipeline, origin } = await checked(file);
  keepPipeline(folder, origin, pipeline, key);
  const labels = path.join(path.dirname(file), "labels.csv");
  rmSync(labels);
  expect(findKept(folder, origin, key)).toBeUndefined();
  mkdirSync(labels);
  expect(findKept(folder, origin, key)).toBeUndefined();
  rmSync(labels, { recursive: true });
  writeFileSync(labels, "again");
  expect(findKept(folder, origin, key)).toBeDefined();
});

test("a damaged one is not taken, and the next takes its place", async () => {
  const folder = temporaryFolder();
  const { pipeline, origin } = await checked(withSources());
  keepPipeline(folder, origin, pipeline, key);
  const file = path.join(folder, readdirSync(folder)[0]!);
  const whole = readFileSync(file, "utf8");
  for (const damaged of [whole.replace("Hernia", "Edema"), whole.slice(0, -9), ""]) {
    writeFileSync(file, damaged);
    expect(findKept(folder, origin, key)).toBeUndefined();
  }
  keepPipeline(folder, origin, pipeline, key);
  expect(readFileSync(file, "utf8")).toBe(whole);
});

test("nothing is kept that JSON cannot hold, or where there is no folder for it", async () => {
  const folder = temporaryFolder();
  const { pipeline, origin } = await checked(withSources());
  const [id, stage] = [...pipeline.stages][1]!;
  const stages = new Map(pipeline.stages).set(id, { ...stage, timeoutMs: Number.POSITIVE_INFINITY });
  keepPipeline(folder, origin, { ...pipeline, stages }, key);
  expect(readdirSync(folder)).toEqual([]);
  writeFileSync(path.join(folder, "file"), "");
  keepPipeline(path.join(folder, "file"), origin, pipeline, key);
  expect(findKept(path.join(folder, "file"), origin, key)).toBeUndefined();
});

test("only the newest few are kept", async () => {
  const folder = temporaryFolder();
  const { pipeline, origin } = await checked(withSources());
  for (let at = 0; at < 10; at++) keepPipeline(folder, { ...origin, overrides: [`seed=${at}`] }, pipeline, key);
  expect(readdirSync(folder)).toHaveLength(8);
});
