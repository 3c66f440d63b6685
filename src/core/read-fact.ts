import type { StageRecord } from "./run-record.js";

/** The fact of a stage that says in one line what it read and what it left out; summaries show it. */
export const READ_FACT = "read";

/** What the stages of a run read, in their order, whether they were executed or taken from the cache. */
export const readingsOf = (
  stages: readonly StageRecord[],
): readonly { readonly stage: string; readonly text: string }[] =>
  stages.flatMap(({ id, facts }) => {
    const text = facts[READ_FACT];
    return typeof text === "string" ? [{ stage: id, text }] : [];
  });
