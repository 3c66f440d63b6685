import type { Key, StageId } from "../core/ids.js";
import { canonicalJson } from "../core/json.js";
import type { StageRecord } from "../core/run-record.js";
import { unreachable } from "../core/unreachable.js";
import type { KnownRun } from "./read-runs.js";

/** A stage whose key is not the same in all runs, and where the difference comes from. */
export interface DifferingStage {
  readonly id: StageId;
  /** A key per run; undefined where the run has no such stage or did not come so far. */
  readonly keys: readonly (Key | undefined)[];
  /**
   * `missing`: some runs do not have it. `params`: its own. `upstream`: only what it gets from the stages in `follows`.
   * `content`: the same params and the same stages before it, so its code or a source file is another.
   */
  readonly cause: "missing" | "uses" | "params" | "upstream" | "content";
  readonly follows: readonly StageId[];
}

export function differingStages(runs: readonly KnownRun[]): readonly DifferingStage[] {
  const byRun = runs.map((run) => new Map(run.record.stages.map((stage) => [stage.id, stage])));
  const ids = [...new Set(byRun.flatMap((stages) => [...stages.keys()]))];
  const differing = new Set(ids.filter((id) => !allSame(byRun.map((stages) => stages.get(id)?.key ?? ""))));
  return ids
    .filter((id) => differing.has(id))
    .map((id) => {
      const stages = byRun.map((of) => of.get(id));
      const needs = new Set(stages.flatMap((stage) => stage?.needs ?? []));
      const follows = [...needs].filter((need) => differing.has(need));
      return { id, keys: stages.map((stage) => stage?.key), cause: causeOf(stages, follows), follows };
    });
}

/** In words, for a table: `its params`, `follows train`. */
export function describeCause(stage: DifferingStage): string {
  switch (stage.cause) {
    case "missing":
      return "not in all runs";
    case "uses":
      return "another stage type";
    case "params":
      return "its params";
    case "upstream":
      return `follows ${stage.follows.join(", ")}`;
    case "content":
      return "its code or a source file";
    default:
      return unreachable(stage.cause);
  }
}

function causeOf(stages: readonly (StageRecord | undefined)[], follows: readonly StageId[]): DifferingStage["cause"] {
  const present = stages.filter((stage) => stage !== undefined);
  if (present.length < stages.length) return "missing";
  if (!allSame(present.map((stage) => stage.uses))) return "uses";
  if (!allSame(present.map((stage) => canonicalJson(stage.params)))) return "params";
  return follows.length > 0 ? "upstream" : "content";
}

const allSame = (texts: readonly string[]): boolean => texts.every((text) => text === texts[0]);
