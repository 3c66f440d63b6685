import type { NestedFolds } from "../config/sweep/nested-folds.js";
import type { Failure } from "../core/failure.js";
import type { RunRecord } from "../core/run-record.js";
import type { SweepMember } from "../core/sweep-member.js";
import type { SetRequest } from "../engine/request.js";
import { choosePoint, type InnerRun } from "../experiments/choose-point.js";
import type { LoadedMember } from "./loaded-pipeline.js";

interface OuterFolds {
  readonly members: readonly { readonly member: LoadedMember; readonly point: Omit<SweepMember, "id"> }[];
  readonly failures: readonly Failure[];
}

export const NOTHING_FURTHER: OuterFolds = { members: [], failures: [] };

/**
 * The runs of the outer folds of a nested cross-validation with the points that their inner folds choose. Where an inner
 * run did not succeed, none follow; with `keepGoing` those of the other outer folds do.
 */
export function outerFolds(
  nested: NestedFolds<LoadedMember>,
  records: readonly RunRecord[],
  { keepGoing, signal }: Pick<SetRequest, "keepGoing" | "signal">,
): OuterFolds {
  const failed = records.filter(({ status }) => status !== "succeeded");
  if (signal.aborted || (failed.length > 0 && !keepGoing)) return NOTHING_FURTHER;
  const without = new Set(failed.map(({ sweep }) => sweep?.fold));
  return chooseFor(
    { ...nested, outer: nested.outer.filter(({ fold }) => !without.has(fold)) },
    records.flatMap(({ sweep, metrics }) => (sweep === undefined ? [] : { sweep, metrics })),
  );
}

/** @param runs those of the inner folds. */
export function chooseFor({ chooseBy, outer }: NestedFolds<LoadedMember>, runs: readonly InnerRun[]): OuterFolds {
  const choices = new Map(
    [...new Set(outer.map(({ fold }) => fold))].map((fold) => [
      fold,
      choosePoint(
        runs.filter(({ sweep }) => sweep.fold === fold),
        chooseBy,
      ),
    ]),
  );
  const failures = [...choices.values()].flatMap((chosen): readonly Failure[] =>
    chosen.ok ? [] : [{ reason: "stage-failed", message: chosen.error, remedy: REMEDY }],
  );
  if (failures.length > 0) return { members: [], failures: failures.slice(0, 1) };
  return {
    failures,
    members: outer.map(({ byPoint, ...fold }) => {
      const chosen = choices.get(fold.fold)!;
      if (!chosen.ok) throw new Error("Internal error: a fold without a choice");
      const { point, made } = byPoint[chosen.value.place]!;
      return { member: made, point: { point, ...fold, chosen: chosen.value.choice } };
    }),
  };
}

const REMEDY =
  "Set `sweep.folds.chooseBy` to one that is measured. A stage `evaluate` must score the test set (`partitions`), and be the only one; a fold of few images may lack a class or finding.";
