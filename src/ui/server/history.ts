import { readRunHistory } from "../../artifacts/history.js";
import { isStageFailure } from "../../core/stage-failure.js";
import type { KnownRun } from "../../experiments/read-runs.js";
import type { History } from "../api.js";
import { journalOf } from "./live-stages.js";

type Epoch = Readonly<Record<string, number>>;

/** The epochs of a run's trainings: of one that is over as its documents have them, else as the journal tells them. */
export async function historyOf({ folder, record }: KnownRun): Promise<History> {
  const written = await readRunHistory(folder).catch((error: unknown): readonly Epoch[] => {
    if (!isStageFailure(error)) throw error;
    return [];
  });
  const trainings = new Map<string, Epoch[]>();
  const add = (stage: string, epoch: Epoch): void => {
    const before = trainings.get(stage);
    if (before === undefined) trainings.set(stage, [epoch]);
    else before.push(epoch);
  };
  if (written.length > 0) {
    const trained = record.stages.find(({ outputs }) => Object.values(outputs).some(({ kind }) => kind === "history"));
    for (const { stage, ...epoch } of written as readonly (Epoch & { readonly stage?: string })[]) {
      add(stage ?? trained?.id ?? "train", epoch as Epoch);
    }
  } else {
    for (const event of journalOf(folder)) {
      if (event.type === "stage-started") trainings.delete(event.stage);
      if (event.type === "stage-epoch") add(event.stage, event.measures);
    }
  }
  return { trainings: [...trainings].map(([stage, epochs]) => ({ stage, epochs })) };
}
