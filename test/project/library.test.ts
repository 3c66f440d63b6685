import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { extract } from "tar";
import { expect, test } from "vitest";
import type { RunRecord } from "../../src/core/run-record.js";
import { temporaryFolder } from "../support/stage-context.js";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** A project with the packed package in its `node_modules`, which takes its dependencies from ours. */
function installed(): string {
  const folder = temporaryFolder();
  cpSync(path.join(repository, "test/fixtures/library-example"), folder, { recursive: true });
  execFileSync("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder], { cwd: repository });
  const tarball = readdirSync(folder).find((name) => name.endsWith(".tgz"))!;
  const own = path.join(folder, "node_modules/radpipe");
  mkdirSync(own, { recursive: true });
  extract({ cwd: own, file: path.join(folder, tarball), strip: 1, sync: true });
  symlinkSync(path.join(repository, "node_modules"), path.join(own, "node_modules"));
  symlinkSync(path.join(repository, "node_modules/@types"), path.join(folder, "node_modules/@types"));
  return folder;
}

test("a script of a strict project drives the packed library, and leaves the records of the command", async () => {
  const folder = installed();
  writeFileSync(path.join(folder, "readme.ts"), exampleOfReadme());
  execFileSync(path.join(repository, "node_modules/.bin/tsc"), ["-p", folder], { encoding: "utf8" });
  // From another working folder: paths are those of the project that was opened.
  const script = path.join(folder, "built/script.js");
  const said = execFileSync(process.execPath, [script, folder], { cwd: path.dirname(folder), encoding: "utf8" });
  expect(JSON.parse(said)).toEqual({
    planned: 9,
    first: {
      id: expect.stringMatching(/-demo-[0-9a-f]{6}$/),
      status: "succeeded",
      report: true,
      stages: DEMO.map((stage) => `${stage} ${stage === "audit" ? "skipped" : "executed"}`),
      seen: expect.arrayContaining(["run-started", "stage-started", "stage-progress", "stage-metric", "run-finished"]),
    },
    second: expect.objectContaining({
      status: "succeeded",
      stages: DEMO.map((stage) => `${stage} ${AGAIN[stage] ?? "cached"}`),
    }),
    compared: [["epochs", "train.epochs"], ["train.optimizer.learningRate"]],
    auc: 2,
    runs: ["plain", "longer"],
    verdicts: ["met", "met"],
    junit: "gate.xml",
    label: "longer",
    named: true,
    page: "longer.html",
    cache: [10, 10, 10],
    needed: 368,
    problems: [
      "Expected --auc to be a number from 0.5 to 1, got 2",
      expect.stringMatching(/^The run \S+ has scored its test set already$/),
      expect.stringMatching(/^There is no run, label or beginning of a run's id "nothing" in /),
    ],
    own: "own",
    refused: "failure",
    scored: 0,
    stopped: "interrupted",
  });

  const environment = { ...process.env, RADPIPE_TRUST: "1" };
  const readme = execFileSync(process.execPath, ["built/readme.js"], {
    cwd: folder,
    encoding: "utf8",
    env: environment,
  });
  expect(readme).toMatch(/^score executed\ntest\.accuracy [\d.]+\nepochs, score\.gain\n$/);

  const other = path.join(folder, "by-command");
  const command = path.join(folder, "node_modules/radpipe/dist/src/cli/main.js");
  const folders = ["--cache", path.join(other, "cache"), "--runs", path.join(other, "runs")];
  const args = ["--trust", ...folders, "run", "study", "--name", "own", "--quiet"];
  execFileSync(process.execPath, [command, ...args], { cwd: folder });
  const byLibrary = recordsIn(path.join(folder, "runs")).find(({ label }) => label === "own")!;
  const [byCommand] = recordsIn(path.join(other, "runs"));
  expect(withoutTimes(byCommand!)).toEqual(withoutTimes(byLibrary));
});

const DEMO = ["audit", "augment", "evaluate", "extract", "fetch", "select", "split", "synthesize", "train"];

/** What the second run does not take from the cache. */
const AGAIN: Readonly<Record<string, string>> = { train: "executed", evaluate: "executed", audit: "skipped" };

function exampleOfReadme(): string {
  const text = readFileSync(path.join(repository, "README.md"), "utf8");
  return /```ts\n(import \{ openProject \} from "radpipe\/project";\n.*?)```/s.exec(text)![1]!;
}

const recordsIn = (runs: string): readonly RunRecord[] =>
  readdirSync(runs)
    .filter((name) => !name.startsWith("."))
    .map((name) => JSON.parse(readFileSync(path.join(runs, name, "run.json"), "utf8")) as RunRecord);

/** What differs between two runs of one pipeline: ids, times, and what was measured of the process. */
function withoutTimes(record: RunRecord): unknown {
  const { id: _id, process: _process, startedAt: _startedAt, durationMs: _durationMs, ...rest } = record;
  const varies = /^(durationMs|executedMs|startedAt|finishedAt|resources|queuedMs|at)$/;
  return JSON.parse(JSON.stringify(rest, (name, value) => (varies.test(name) ? undefined : value)));
}
