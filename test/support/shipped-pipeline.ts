import { cpSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { parse } from "yaml";
import type { RunRecord } from "../../src/core/run-record.js";
import type { Rig } from "./rig.js";

const pipelines = fileURLToPath(new URL("../../pipelines/", import.meta.url));

/** A finished run of a shipped pipeline. */
interface ShippedRun {
  readonly record: RunRecord;
  /** Rows of a CSV file of the run, by column. */
  readonly rows: (file: string) => readonly Readonly<Record<string, string>>[];
}

/** Absolute path of a pipeline file as it is shipped. */
export const shippedFile = (name: string): string => path.join(pipelines, `${name}.yaml`);

/**
 * Runs a pipeline as it is shipped in the rig's project, with values set, and expects it to succeed.
 * @param without stages that the test is not of and that take long; none needs what they make.
 * @param cached stages that another pipeline of this project may have run.
 */
export async function runShipped(
  rig: Rig,
  name: string,
  settings: readonly string[],
  without: readonly string[] = [],
  cached: readonly string[] = [],
): Promise<ShippedRun> {
  cpSync(shippedFile(name), path.join(rig.folder, "pipelines", `${name}.yaml`));
  const { stages: written, params } = parse(readFileSync(shippedFile(name), "utf8"));
  const short = params?.epochs === undefined ? [] : ["params.epochs=1"];
  const sets = [...short, ...settings].flatMap((setting) => ["--set", setting]);
  const stages = Object.keys(written);
  for (const stage of without) expect(stages).toContain(stage);
  const performed = stages.filter((stage) => !without.includes(stage));
  const only = without.length === 0 ? [] : performed.flatMap((stage) => ["--only", stage]);
  const { exitCode, stderr } = await rig.run(["run", name, "--reporter", "plain", ...sets, ...only]);
  expect(exitCode, stderr).toBe(0);
  const record = rig.records().at(-1)!;
  expect(record.status).toBe("succeeded");
  const executed = record.stages.filter(({ status }) => status === "executed").map(({ id }) => id);
  expect(new Set([...executed, ...cached])).toEqual(new Set(performed));
  expect(existsSync(path.join(rig.runs, record.id, "report.html"))).toBe(true);
  return { record, rows: (file) => parseRows(rig.read(`runs/${record.id}/${file}`)) };
}

/** A stage's facts, by its id. */
export const factsOf = (record: RunRecord, id: string): Readonly<Record<string, string | number | boolean>> =>
  record.stages.find((stage) => stage.id === id)!.facts;

export const warningsOf = (record: RunRecord): string => record.warnings.map(({ message }) => message).join("\n");

/** The partitions that each value of a column is found in. */
export function partitionsBy(
  rows: readonly Readonly<Record<string, string>>[],
  column: string,
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const row of rows) {
    const value = row[column]!;
    found.set(value, (found.get(value) ?? new Set()).add(row["partition"]!));
  }
  return found;
}

/** No value of a column, such as `patient`, is in more than one partition; all three partitions have rows. */
export function expectNoLeak(rows: readonly Readonly<Record<string, string>>[], column: string): void {
  const found = partitionsBy(rows, column);
  expect(found.has("")).toBe(false);
  expect([...found].filter(([, partitions]) => partitions.size > 1)).toEqual([]);
  expect(new Set(rows.map((row) => row["partition"]))).toEqual(new Set(["train", "validation", "test"]));
}

/** Plain CSV without quotes, which is what these runs write. */
function parseRows(text: string): readonly Readonly<Record<string, string>>[] {
  const [header = "", ...lines] = text.trimEnd().split("\n");
  const columns = header.split(",");
  return lines.map((line) => {
    const fields = line.split(",");
    return Object.fromEntries(columns.map((column, index) => [column, fields[index] ?? ""]));
  });
}
