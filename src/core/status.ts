/** How a stage ended. `skipped`: `when: false`, not selected, or something it needs did not succeed. */
export type StageStatus = "executed" | "cached" | "failed" | "skipped" | "interrupted";

export type RunStatus = "succeeded" | "failed" | "interrupted";
