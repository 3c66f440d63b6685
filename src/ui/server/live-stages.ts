import { readFileSync } from "node:fs";
import path from "node:path";
import type { Event, StageProgress } from "../../core/event.js";
import { ProgressRate } from "../../reporters/progress-rate.js";
import type { LiveStage } from "../api.js";

/** An end of the journal that holds all that may still matter; the beginning of a longer one is not read. */
const MOST_BYTES = 4_000_000;

/** How each stage that is under way stands, as the journal of its run tells it. */
export function liveStages(folder: string): ReadonlyMap<string, LiveStage> {
  const stages = new Map<string, LiveStage>();
  const rates = new Map<string, ProgressRate>();
  for (const event of journalOf(folder)) {
    if (!("stage" in event)) continue;
    const { stage } = event;
    if (event.type === "stage-started") {
      rates.set(stage, new ProgressRate());
      const { at, attempt, predictedMs } = event;
      stages.set(stage, { startedAt: at, attempt, ...(predictedMs !== undefined && { predictedMs }) });
    } else if (event.type === "stage-waiting") {
      stages.set(stage, { startedAt: event.at, waitsFor: event.holder });
    } else if (event.type === "stage-progress") {
      stages.set(stage, { ...stages.get(stage), progress: progressOf(event, rates) });
    } else if (event.type === "stage-finished") stages.delete(stage);
  }
  return stages;
}

function progressOf(event: StageProgress, rates: Map<string, ProgressRate>): LiveStage["progress"] & object {
  const rate = rates.get(event.stage) ?? new ProgressRate();
  rates.set(event.stage, rate);
  return rate.update(event);
}

/** The events of a run so far; what is not a whole line yet is left for the next time. */
export function journalOf(folder: string): readonly Event[] {
  let text: string;
  try {
    text = readFileSync(path.join(folder, "events.jsonl"), "utf8").slice(-MOST_BYTES);
  } catch {
    return [];
  }
  return text.split("\n").flatMap((line) => {
    try {
      return [JSON.parse(line) as Event];
    } catch {
      return [];
    }
  });
}
