import { readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "csv-parse/sync";
import type { KnownRun } from "./read-runs.js";

/** What a run was tested on. */
export interface TestCohort {
  /** Image -> label (`1` positive, `0` negative) of the test partition. */
  readonly labels: ReadonlyMap<string, string>;
  /** The positive class, where the run says it. */
  readonly positive?: string;
}

/** The test partition of a run's `predictions.csv`; undefined where the run has none. */
export async function readTestCohort(run: KnownRun): Promise<TestCohort | undefined> {
  const text = await readFile(path.join(run.folder, "predictions.csv"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const rows = parse(text, { columns: true, relax_column_count: true, bom: true }) as readonly Readonly<
    Record<string, string>
  >[];
  const test = rows.filter((row) => row["partition"] === "test");
  if (test.length === 0) return undefined;
  const positive = await readPositive(run);
  return {
    labels: new Map(test.map((row) => [row["image"] ?? "", row["label"] ?? ""])),
    ...(positive !== undefined && { positive }),
  };
}

/** The class that label 1 means, from the operating point that `evaluate` wrote. */
async function readPositive(run: KnownRun): Promise<string | undefined> {
  const stage = run.record.stages.find(({ uses }) => uses === "evaluate");
  if (stage === undefined) return undefined;
  const file = path.join(run.folder, "artifacts", stage.id, "metrics", "operating-point.json");
  try {
    const value = JSON.parse(await readFile(file, "utf8")) as { readonly positive?: unknown };
    return typeof value.positive === "string" ? value.positive : undefined;
  } catch {
    return undefined;
  }
}
