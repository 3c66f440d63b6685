import { createHash } from "node:crypto";
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import type { ActionRecord } from "../../src/core/action.js";
import { openCacheKey } from "../../src/core/cache-key.js";
import type { Digest } from "../../src/core/ids.js";
import type { RunRecord } from "../../src/core/run-record.js";
import { keyOf } from "../../src/store/key.js";
import { layoutOf } from "../../src/store/layout.js";
import { SEAL_SECONDS } from "../../src/store/seal.js";
import { digestOfFiles } from "../../src/store/trees/file-list.js";
import { picture } from "../support/picture.js";
import { type Measured, numberAfter, print } from "./measure.js";
import { type BenchProject, createProject } from "./project.js";

/**
 * Commands in a project of ten thousand runs, and in a cache of two hundred thousand artifacts, beside what is wanted of
 * them. Runs are copies of a real one with other ids, labels, parameters and keys; artifacts are small files.
 *
 * Options: `--runs N` (10000), `--artifacts N` (200000), `--rounds N` (3), `--keep`.
 */
export async function bench(options: readonly string[]): Promise<void> {
  const rounds = numberAfter(options, "--rounds", 3);
  const project = createProject(options);
  await writePipeline(project);
  await measureRuns(project, numberAfter(options, "--runs", 10_000), rounds);
  writeArtifacts(project, numberAfter(options, "--artifacts", 200_000));
  await measureCache(project, rounds);
  project.close();
}

async function measureRuns(project: BenchProject, count: number, rounds: number): Promise<void> {
  // What was written a moment ago is looked at again, and radpipe's own index waits too.
  await project.pipeline(["run", "small", "--quiet"]);
  await setTimeout(2100);
  await project.pipeline(["run", "small", "--quiet"]);
  const alone = await best(() => project.pipeline(["run", "small", "--quiet"]), rounds);
  const [template = ""] = readdirSync(path.join(project.folder, "runs"))
    .filter((name) => /^\d/.test(name))
    .sort();
  multiplyRun(path.join(project.folder, "runs"), template, count);
  await setTimeout(2100);
  print(`  ${count} runs`);
  const first = await project.pipeline(["runs"]);
  print(`    (the first list, which makes the index, took ${first.seconds.toFixed(1)} s)`);
  const rows: readonly (readonly [string, readonly string[], Wanted])[] = [
    ["runs", ["runs"], { seconds: 0.5, megabytes: 150 }],
    ["show latest", ["show", "latest"], { seconds: 0.5, megabytes: 150 }],
    ["show of a label", ["show", `label-${Math.floor(count / 2)}`], { seconds: 0.5, megabytes: 150 }],
    ["runs --where --sort", ["runs", "--where", "params.epochs >= 3", "--sort", "validation.auc"], {}],
    ["compare of two named runs", ["compare", "label-11", "label-12"], { seconds: 1 }],
    ["compare --all", ["compare", "--all"], {}],
  ];
  for (const [name, args, wanted] of rows) {
    // The index of what conditions ask for, and the looks, are made by whoever asks first.
    await project.pipeline(args);
    say(name, await best(() => project.pipeline(args), rounds), wanted);
  }
  say("a cached run, without other runs", alone, {});
  say("a cached run", await best(() => project.pipeline(["run", "small", "--quiet"]), rounds), {
    seconds: alone.seconds * 1.1,
  });
  say("runs rm of one", await project.pipeline(["runs", "rm", "label-7"]), { seconds: 0.5 });
}

async function measureCache(project: BenchProject, rounds: number): Promise<void> {
  const { actions } = layoutOf(path.join(project.folder, "cache"));
  print(`  ${readdirSync(actions).length} results in the cache`);
  const wanted = { seconds: 10, megabytes: 300 };
  say("cache ls", await best(() => project.pipeline(["cache", "ls"]), rounds), wanted);
  say("cache du", await best(() => project.pipeline(["cache", "du"]), rounds), wanted);
  say("cache gc --dry-run", await best(() => project.pipeline(["cache", "gc", "--dry-run"]), rounds), wanted);
  say("cache verify", await project.pipeline(["cache", "verify"]), { megabytes: 300 });
}

interface Wanted {
  readonly seconds?: number;
  readonly megabytes?: number;
}

function say(name: string, { seconds, cpuSeconds, peakMegabytes }: Measured, wanted: Wanted): void {
  const isMet = seconds <= (wanted.seconds ?? seconds) && peakMegabytes <= (wanted.megabytes ?? peakMegabytes);
  const limits = [
    ...(wanted.seconds === undefined ? [] : [`${wanted.seconds.toFixed(2)} s`]),
    ...(wanted.megabytes === undefined ? [] : [`${wanted.megabytes} MB`]),
  ];
  const verdict = limits.length === 0 ? "" : `  wanted ${limits.join(", ")}: ${isMet ? "met" : "MISSED"}`;
  print(
    `    ${name.padEnd(34)} ${seconds.toFixed(2).padStart(6)} s  processors ${cpuSeconds.toFixed(2)} s  peak ${peakMegabytes.toFixed(0)} MB${verdict}`,
  );
}

async function best(run: () => Promise<Measured>, rounds: number): Promise<Measured> {
  let fastest = await run();
  for (let round = 1; round < rounds; round++) {
    const measured = await run();
    if (measured.seconds < fastest.seconds) fastest = measured;
  }
  return fastest;
}

/** With all that a study has, and small. */
async function writePipeline(project: BenchProject): Promise<void> {
  for (let number = 0; number < 48; number++) {
    const folder = number % 2 === 1 ? "ill" : "well";
    project.write(`images/${folder}/p${number}_0.png`, await picture(number, number % 2 === 1));
  }
  project.write(
    "pipelines/small.yaml",
    `name: small
seed: 3
params: { epochs: 2 }
stages:
  classes: { uses: folders, inputs: { source: ../images }, with: { positive: ill, patientPattern: "/p(\\\\d+)_" } }
  split: { uses: split, inputs: { dataset: classes.dataset }, with: { train: 0.5, validation: 0.25, test: 0.25 } }
  tensors: { uses: augment, inputs: { images: classes.images, dataset: split.dataset }, with: { size: 16 } }
  train: { uses: train, inputs: { tensors: tensors.tensors }, with: { model: cnn-small, epochs: "\${params.epochs}" } }
  evaluate: { uses: evaluate, inputs: { model: train.model, tensors: tensors.tensors }, with: { explain: 0 } }
`,
  );
}

/** Copies of a run: of its record and its tables, with links into the cache. */
function multiplyRun(runs: string, template: string, count: number): void {
  const text = readFileSync(path.join(runs, template, "run.json"), "utf8");
  const record = JSON.parse(text) as RunRecord;
  const start = Date.parse(record.startedAt);
  for (let number = 1; number < count; number++) {
    const startedAt = new Date(start - number * 60_000).toISOString();
    const id = `${startedAt.replace(/[-:]|\.\d+/g, "")}-small-${number.toString(16).padStart(6, "0")}`;
    const folder = path.join(runs, id);
    mkdirSync(folder);
    for (const file of ["predictions.csv", "metrics.json", "history.jsonl"]) {
      writeFileSync(path.join(folder, file), readFileSync(path.join(runs, template, file)));
    }
    cpSync(path.join(runs, template, "artifacts"), path.join(folder, "artifacts"), {
      recursive: true,
      verbatimSymlinks: true,
    });
    const copy = {
      ...record,
      id,
      startedAt,
      label: `label-${number}`,
      params: { ...record.params, epochs: number % 7 },
      stages: record.stages.map((stage) =>
        stage.id === "train" || stage.id === "evaluate"
          ? { ...stage, key: sha256(`${stage.id} ${number}`), params: { ...stage.params, seed: number } }
          : stage,
      ),
    };
    writeFileSync(path.join(folder, "run.json"), JSON.stringify(copy, null, 2));
  }
}

/** As many results of a stage as the cache is to have more, each of one small file, as publishing leaves them. */
function writeArtifacts(project: BenchProject, count: number): void {
  const root = path.join(project.folder, "cache");
  const layout = layoutOf(root);
  const cacheKey = openCacheKey(root);
  if (!cacheKey.ok) throw new Error(cacheKey.error.message);
  const [name = ""] = readdirSync(layout.actions);
  const { mac: _, ...like } = JSON.parse(readFileSync(path.join(layout.actions, name), "utf8")) as ActionRecord & {
    readonly mac: string;
  };
  for (let number = 0; number < count; number++) {
    const content = `artifact ${number}\n`;
    const file = { path: "out.txt", bytes: content.length, sha256: sha256(content) as Digest };
    const digest = digestOfFiles([file]);
    const folder = layout.artifact(digest);
    mkdirSync(folder);
    const place = path.join(folder, file.path);
    writeFileSync(place, content);
    utimesSync(place, SEAL_SECONDS, SEAL_SECONDS);
    chmodSync(place, 0o444);
    utimesSync(folder, SEAL_SECONDS, SEAL_SECONDS);
    writeFileSync(layout.manifest(digest), `${JSON.stringify({ digest, bytes: file.bytes, files: [file] })}\n`);
    const manifest = { ...like.manifest, params: { number } };
    const record: ActionRecord = {
      ...like,
      key: keyOf(manifest),
      manifest,
      stage: `stage-${number % 20}`,
      outputs: { out: { kind: "table", digest, bytes: file.bytes, files: 1 } },
      durationMs: 10 + (number % 1000),
      bytes: file.bytes,
    };
    const body = JSON.stringify(record);
    writeFileSync(layout.action(record.key), `{"mac":"${cacheKey.value.mac(body)}",${body.slice(1)}\n`);
  }
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
