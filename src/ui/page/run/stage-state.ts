import type { RunRecord } from "../../../core/run-record.js";
import type { RunView } from "../../api.js";

/** What a stage is doing, or came to, in a word. What had not begun when a run ended was interrupted with it. */
export function stageState({ state, live }: RunView, { id, status }: RunRecord["stages"][number]): string {
  if (state !== "running") return status === "pending" || status === "running" ? "interrupted" : status;
  if (live[id]?.waitsFor !== undefined) return "waiting";
  return live[id] === undefined ? (status === "running" ? "running" : status) : "running";
}
