import { chmodSync, copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ActionRecord } from "../core/action.js";
import type { StageId } from "../core/ids.js";
import type { Store } from "../store/store.js";
import { tableFile } from "./artifact-part.js";

/** Outputs of these names, where they are tables, are copied into the run so that they outlive the cache. */
const COPIED_TABLES = ["history", "predictions"];

export interface FinishedStage {
  readonly id: StageId;
  readonly action: ActionRecord;
}

/** All metrics by name; where several stages give one name, each stands as `<stage>.<name>`. */
export function collectMetrics(stages: readonly FinishedStage[]): Readonly<Record<string, number>> {
  const givenBy = new Map<string, number>();
  for (const { action } of stages) {
    for (const name of Object.keys(action.metrics)) givenBy.set(name, (givenBy.get(name) ?? 0) + 1);
  }
  return Object.fromEntries(
    stages.flatMap(({ id, action }) =>
      Object.entries(action.metrics).map(([name, value]) => [givenBy.get(name) === 1 ? name : `${id}.${name}`, value]),
    ),
  );
}

/** Copies histories to `history.jsonl` and predictions to `predictions.csv`; says what could not be copied. */
export async function copyTables(
  folder: string,
  stages: readonly FinishedStage[],
  store: Store,
): Promise<readonly { readonly stage: StageId; readonly message: string }[]> {
  const problems: { stage: StageId; message: string }[] = [];
  const found = new Map<string, { stage: StageId; file: string }[]>(COPIED_TABLES.map((name) => [name, []]));
  for (const { id, action } of stages) {
    for (const [name, files] of found) {
      const artifact = action.outputs[name];
      if (artifact?.kind !== "table") continue;
      const table = tableFile((await store.artifactFiles(artifact.digest)) ?? []);
      const sound = table !== undefined && (await store.checkArtifact(artifact.digest)).state === "sound";
      if (sound) files.push({ stage: id, file: join(store.artifactPath(artifact.digest), table) });
      else
        problems.push({ stage: id, message: `Its ${name} is no longer in the cache and was not copied into the run` });
    }
  }

  const histories = found.get("history") ?? [];
  if (histories.length > 0) {
    const lines = histories.flatMap(({ stage, file }) =>
      readRows(file).map((row) => JSON.stringify(histories.length === 1 ? row : { stage, ...row })),
    );
    writeFileSync(join(folder, "history.jsonl"), lines.map((line) => `${line}\n`).join(""));
  }
  const predictions = found.get("predictions") ?? [];
  for (const { stage, file } of predictions) {
    const name = predictions.length === 1 ? "predictions.csv" : `predictions-${stage}.csv`;
    copyFileSync(file, join(folder, name));
    chmodSync(join(folder, name), 0o644);
  }
  return problems;
}

/** Rows of a table of numbers without quoted fields, as training writes its history; an empty field is left out. */
function readRows(file: string): readonly Readonly<Record<string, number | string>>[] {
  const [header, ...rows] = readFileSync(file, "utf8").trimEnd().split(/\r?\n/);
  const names = header?.split(",") ?? [];
  return rows.map((row) =>
    Object.fromEntries(
      row.split(",").flatMap((field, index) => {
        const name = names[index];
        if (name === undefined || field === "") return [];
        const value = Number(field);
        return [[name, Number.isNaN(value) ? field : value]];
      }),
    ),
  );
}
