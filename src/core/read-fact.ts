import { describeItems } from "./item-texts.js";
import type { StageRecord } from "./run-record.js";

/** The fact of a stage that says in one line what it read and what it left out; summaries show it. */
export const READ_FACT = "read";

/**
 * What the stages of a run read, in their order, whether they were executed or taken from the cache; of those executed
 * how much of it was new.
 */
export const readingsOf = (
  stages: readonly StageRecord[],
): readonly { readonly stage: string; readonly text: string }[] =>
  stages.flatMap(({ id, facts, items = [] }) =>
    [facts[READ_FACT], describeItems(items)].flatMap((text) => (typeof text === "string" ? [{ stage: id, text }] : [])),
  );

/** What the stages of several runs read, each text once, with the number of runs where not all read the same. */
export function readingsOfRuns(
  runs: readonly { readonly stages: readonly StageRecord[] }[],
): readonly { readonly stage: string; readonly text: string }[] {
  const counts = new Map<string, { readonly stage: string; readonly text: string; count: number }>();
  for (const reading of runs.flatMap(({ stages }) => readingsOf(stages))) {
    const key = JSON.stringify(reading);
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { ...reading, count: 1 });
    else known.count += 1;
  }
  return [...counts.values()].map(({ stage, text, count }) => ({
    stage,
    text: count === runs.length ? text : `${text} (${count} of ${runs.length} runs)`,
  }));
}
