import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { ItemUse } from "../../src/core/items.js";
import type { RunRecord } from "../../src/core/run-record.js";
import { type Measured, measure } from "./measure.js";

const command = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));

/** A temporary project of a bench; `--keep` leaves it for a profiler. */
export interface BenchProject {
  readonly folder: string;
  readonly write: (file: string, content: string | Uint8Array) => string;
  /** The built command in it, measured. */
  readonly pipeline: (args: readonly string[]) => Promise<Measured>;
  readonly remove: (file: string) => void;
  /** How long the newest run's stages took, in seconds. */
  readonly stageSeconds: (id: string) => number;
  /** Processor time of the newest run's stage, in seconds. */
  readonly stageCpuSeconds: (id: string) => number;
  /** What the newest run's stage made and took of images; undefined where it did nothing. */
  readonly itemsOf: (id: string) => ItemUse | undefined;
  readonly close: () => void;
}

export function createProject(options: readonly string[]): BenchProject {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "radpipe-bench-")));
  const remove = (file: string): void => rmSync(path.join(folder, file), { recursive: true, force: true });
  mkdirSync(path.join(folder, "pipelines"));
  return {
    folder,
    remove,
    write: (file, content) => {
      const target = path.join(folder, file);
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, content);
      return target;
    },
    pipeline: (args) => measure(process.execPath, [command, ...args], { cwd: folder }),
    stageSeconds: (id) => (newestRun(folder).stages.find((stage) => stage.id === id)?.durationMs ?? 0) / 1000,
    stageCpuSeconds: (id) => newestRun(folder).stages.find((stage) => stage.id === id)?.resources.cpuSeconds ?? 0,
    itemsOf: (id) =>
      newestRun(folder)
        .stages.find((stage) => stage.id === id)
        ?.items?.find(({ name }) => name === "images"),
    close: () => {
      if (options.includes("--keep")) process.stdout.write(`  kept in ${folder}\n`);
      else remove(".");
    },
  };
}

function newestRun(folder: string): RunRecord {
  const runs = path.join(folder, "runs");
  const names = readdirSync(runs).filter((name) => !name.startsWith("."));
  const records = names.map((name) => JSON.parse(readFileSync(path.join(runs, name, "run.json"), "utf8")) as RunRecord);
  return records.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))[0]!;
}
