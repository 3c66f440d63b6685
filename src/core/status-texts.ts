import type { StageStatus } from "./status.js";

/** What each status of a stage means: `pipeline explain STATUS`, and the topic `reasons`. */
export const STATUS_TEXTS: Readonly<Record<StageStatus, string>> = {
  executed: "The stage was run.",
  cached: "Its result was in the cache and was taken from there; nothing was run.",
  failed: "It could not be completed. The message says why, and what to do.",
  skipped: "It was left out: `when: false`, not selected, or something that it needs did not succeed.",
  interrupted: "Ctrl-C, or a signal, ended it.",
};
