import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { historyLines, RUN_HISTORY_FILE } from "../artifacts/history.js";
import { PREDICTIONS_FILE, predictionsFileOf } from "../artifacts/predictions.js";
import type { ActionRecord } from "../core/action.js";
import type { StageId } from "../core/ids.js";
import type { Kind } from "../core/kind.js";
import { isStageFailure } from "../core/stage-failure.js";
import { writeWhole } from "../core/write-whole.js";
import type { Store } from "../store/store.js";
import { tableFile } from "./artifact-part.js";
import type { MissingDocuments } from "./missing-documents.js";

/** Tables of these kinds are copied into the run so that they outlive the cache. */
const COPIED_TABLES = ["history", "predictions"] as const satisfies readonly Kind[];

export interface FinishedStage {
  readonly id: StageId;
  readonly action: ActionRecord;
}

/** All metrics by name; if several stages use the same name, each is `<stage>.<name>`. */
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
  missing: MissingDocuments,
): Promise<readonly { readonly stage: StageId; readonly message: string }[]> {
  const problems: { stage: StageId; message: string }[] = [];
  const found = new Map<Kind, { stage: StageId; file: string }[]>(COPIED_TABLES.map((kind) => [kind, []]));
  for (const { id, action } of stages) {
    for (const [name, artifact] of Object.entries(action.outputs)) {
      const files = found.get(artifact.kind);
      if (files === undefined) continue;
      const table = tableFile((await store.artifactFiles(artifact.digest)) ?? []);
      const sound = table !== undefined && (await store.checkArtifact(artifact.digest)).state === "sound";
      if (sound) files.push({ stage: id, file: join(store.artifactPath(artifact.digest), table) });
      else
        problems.push({ stage: id, message: `Its ${name} is no longer in the cache and was not copied into the run` });
    }
  }

  const histories = found.get("history") ?? [];
  if (histories.length > 0) {
    const lines = histories.flatMap(({ stage, file }) => {
      try {
        return historyLines(readFileSync(file, "utf8"), basename(file)).map((row) =>
          JSON.stringify(histories.length === 1 ? row : { stage, ...row }),
        );
      } catch (error) {
        if (!isStageFailure(error)) throw error;
        problems.push({ stage, message: `Its history was not copied into the run: ${error.message}` });
        return [];
      }
    });
    const text = lines.map((line) => `${line}\n`).join("");
    await missing.writing(RUN_HISTORY_FILE, () => writeWhole(join(folder, RUN_HISTORY_FILE), text));
  }
  const predictions = found.get("predictions") ?? [];
  for (const { stage, file } of predictions) {
    const name = predictions.length === 1 ? PREDICTIONS_FILE : predictionsFileOf(stage);
    const table = readFileSync(file);
    await missing.writing(name, () => writeWhole(join(folder, name), table, { mode: 0o644 }));
  }
  return problems;
}
