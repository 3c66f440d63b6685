import { shortfall } from "../core/metrics.js";
import { type Candidate, stoppedOf } from "./candidates.js";
import { replicatesAgree, sameCases } from "./comparability.js";
import type { Measured } from "./measure-candidate.js";

/** The order of the candidates that may be ranked. */
export interface Ranking {
  /** `<partition>.<metric>`. */
  readonly metric: string;
  /** Letters, best first. */
  readonly order: readonly string[];
  /** Why the others are not in it. */
  readonly left: readonly { readonly letter: string; readonly reason: string }[];
  readonly winner?: {
    readonly letter: string;
    readonly value: number;
    /** Letters of others with the same value, if any: the winner is merely listed first. */
    readonly equals?: readonly string[];
    /** The test metric that a reader looks for: the one with the same name. */
    readonly test?: Measured;
  };
}

/**
 * Ranks by a metric of the validation set, so that the winner's test result is one of a model chosen without looking at
 * it; by one of the test set only if asked to.
 * @param metrics the value of each candidate.
 * @param barred letters that must not be ranked, with the reason.
 * @param measuredOf a metric (`test.auc`) of a candidate.
 */
export function rankCandidates(
  metric: string,
  candidates: readonly Candidate[],
  valueIn: (candidate: Candidate) => number | undefined,
  barred: ReadonlyMap<string, string>,
  measuredOf: (name: string, candidate: Candidate) => Measured | undefined,
): Ranking {
  const left: { readonly letter: string; readonly reason: string }[] = [];
  const ranked: { readonly candidate: Candidate; readonly value: number }[] = [];
  const [baseline] = candidates;
  for (const candidate of candidates) {
    const value = valueIn(candidate);
    const reason =
      barred.get(candidate.letter) ??
      stoppedReason(candidate) ??
      (value === undefined ? `has no ${metric}` : undefined) ??
      (metric.startsWith("validation.") ? validationReason(candidate, baseline!) : undefined);
    if (reason !== undefined) left.push({ letter: candidate.letter, reason });
    else ranked.push({ candidate, value: value! });
  }
  const kind = metric.slice(metric.indexOf(".") + 1);
  ranked.sort((a, b) => shortfall(kind, a.value) - shortfall(kind, b.value));
  const [best] = ranked;
  const test = best && measuredOf(`test.${kind}`, best.candidate);
  const equals = ranked.slice(1).flatMap(({ candidate, value }) => (value === best!.value ? candidate.letter : []));
  return {
    metric,
    order: ranked.map(({ candidate }) => candidate.letter),
    left,
    ...(best &&
      ranked.length > 1 && {
        winner: {
          letter: best.candidate.letter,
          value: best.value,
          ...(equals.length > 0 && { equals }),
          ...(test && { test }),
        },
      }),
  };
}

/** A model of fewer epochs is not that of the point. */
function stoppedReason(candidate: Candidate): string | undefined {
  const stopped = stoppedOf(candidate);
  return stopped && `was stopped after ${stopped.epochs} of ${stopped.of} epochs`;
}

function validationReason(candidate: Candidate, baseline: Candidate): string | undefined {
  if (!replicatesAgree(candidate, "validation")) return "has replicates that were validated on different images";
  if (candidate === baseline) return undefined;
  const [own, theirs] = [candidate, baseline].map(({ replicates }) => replicates[0]!.parts.validation);
  if (own === undefined || theirs === undefined || sameCases(own, theirs)) return undefined;
  return `was validated on other images than ${baseline.letter}`;
}
