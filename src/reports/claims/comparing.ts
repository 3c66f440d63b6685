import { humanMetric } from "../../core/human-units.js";
import { t } from "../../core/language.js";
import { runsOf } from "../../experiments/candidates.js";
import type { Comparison } from "../../experiments/compare.js";
import { listed, rangeOf, signed } from "../../experiments/describe-comparison.js";
import { evaluationOf } from "../../experiments/evaluations.js";
import type { FlippedCase } from "../../experiments/flipped-cases.js";
import { foldSpreads } from "../../experiments/fold-spread.js";
import { counted } from "../numbers.js";
import { defineClaim, holds } from "./claim.js";
import { sentence } from "./sentence.js";

type FoldData = Pick<Comparison, "candidates">;

type Reach = {
  readonly name: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
};

type FlippedData = {
  readonly cases: readonly FlippedCase[];
  readonly baseline: string;
  readonly candidate: string;
};

/** What a comparison says of its results. */
export const COMPARING_CLAIMS = {
  "folds-unseen": defineClaim({
    when: ({ candidates }: FoldData) => holds(seenByFolds(candidates) === 0),
    say: () => sentence`Folds: each image is scored by a model that was neither trained nor chosen on it.`,
  }),
  "folds-seen": defineClaim({
    when: ({ candidates }: FoldData) => {
      const seen = seenByFolds(candidates);
      return typeof seen === "number" && seen > 0 ? { seen } : undefined;
    },
    say: ({ seen }) =>
      sentence`Folds: ${counted(seen, "image")} ${seen === 1 ? "was" : "were"} scored by a model that was trained or chosen on ${seen === 1 ? "it" : "them"}, so figures are too optimistic.`,
  }),
  "folds-not-known": defineClaim({
    when: ({ candidates }: FoldData) => holds(seenByFolds(candidates) === "not known"),
    say: () => sentence`Folds: the runs did not record whether a model was trained or chosen on images that it scored.`,
  }),
  "folds-spread": defineClaim({
    when: ({ candidates }: FoldData) => {
      const spreads = candidates.flatMap((candidate) => {
        const auc = foldSpreads(candidate).get("auc");
        return auc === undefined ? [] : [{ letter: candidate.letter, ...auc }];
      });
      return spreads.length > 0 ? spreads : undefined;
    },
    say: (spreads) =>
      sentence`Figures cover all images together. Models of different folds need not share a scale, so here is also the mean of the folds' own AUC: ${spreads
        .map(
          ({ letter, mean, standardDeviation, folds }) =>
            t`${letter} ${humanMetric("auc", mean)} (SD ${humanMetric("auc", standardDeviation)}, ${folds} folds)`,
        )
        .join("; ")}.`,
  }),
  "validation-chose": defineClaim({
    when: ({ candidates, ranking }: Pick<Comparison, "candidates" | "ranking">) => {
      const rules = candidates.flatMap(({ replicates }) => replicates.flatMap(({ results }) => results ?? []));
      const chosen = [
        ...(rules.some(({ rule }) => rule !== undefined && !rule.startsWith("fixed")) ? [t`the threshold`] : []),
        ...(ranking.winner !== undefined && ranking.metric.startsWith("validation.") ? [t`the winner`] : []),
      ];
      return chosen.length > 0 ? { chosen } : undefined;
    },
    say: ({ chosen }) => sentence`It chose ${chosen.join(t` and `)}, so nothing is tested on it.`,
  }),
  "every-interval-holds-zero": defineClaim({
    when: ({ rows }: { readonly rows: readonly Reach[] }) =>
      holds(rows.length > 0 && rows.every(({ low, high }) => low <= 0 && high >= 0)),
    say: () => sentence`Every interval holds 0.`,
  }),
  "intervals-beyond-zero": defineClaim({
    when: ({ rows }: { readonly rows: readonly Reach[] }) => {
      const beyond = rows.filter(({ low, high }) => low > 0 || high < 0);
      return beyond.length > 0 ? beyond : undefined;
    },
    say: (beyond) =>
      sentence`Intervals that do not hold 0: ${beyond.map((row) => `${row.name} (${signed("auc", row.value)}, ${rangeOf("auc", row, signed)})`).join("; ")}.`,
  }),
  "no-figures-of-test-part": defineClaim({
    when: ({ candidates, metrics }: Pick<Comparison, "candidates" | "metrics">) => {
      const test = metrics.filter(({ name }) => name.startsWith("test."));
      const blank = candidates.filter((_, index) => test.every(({ values }) => values[index] === undefined));
      return test.length > 0 && blank.length > 0 ? { blank: blank.map(({ letter }) => letter) } : undefined;
    },
    say: ({ blank }) => sentence`Without figures of the test set: ${listed(blank)}.`,
  }),
  "all-params-same": defineClaim({
    when: ({ params, facts }: Pick<Comparison, "params" | "facts">) => holds(params.length + facts.length === 0),
    say: () => sentence`All params are the same.`,
  }),
  "all-keys-same": defineClaim({
    when: ({ stages, unsettled }: Pick<Comparison, "stages" | "unsettled">) =>
      holds(stages.length + unsettled.length === 0),
    say: () => sentence`All stages have the same keys: the results are the same.`,
  }),
  "called-alike": defineClaim({
    when: ({ cases, ...names }: FlippedData) => (cases.length === 0 ? names : undefined),
    say: ({ baseline, candidate }) => sentence`${candidate} classifies every test image as ${baseline} does.`,
  }),
  "called-otherwise": defineClaim({
    when: ({ cases, ...names }: FlippedData) => {
      const count = (change: FlippedCase["change"]) => cases.filter((one) => one.change === change).length;
      return cases.length === 0
        ? undefined
        : { ...names, images: cases.length, corrected: count("corrected"), lost: count("lost") };
    },
    say: ({ baseline, candidate, images, corrected, lost }) =>
      sentence`${candidate} classifies ${counted(images, "test image")} differently from ${baseline}: ${corrected} corrected, ${lost} lost`,
  }),
};

/**
 * Test images of cross-validations that a model had seen, as each run's evaluation counted them; undefined where there are
 * no folds.
 */
function seenByFolds(candidates: Comparison["candidates"]): number | "not known" | undefined {
  const folded = candidates.filter(({ replicates }) => replicates.some(({ runs }) => runs.length > 1));
  if (folded.length === 0) return undefined;
  const counts = folded.flatMap(runsOf).map(({ record }) => {
    return evaluationOf(record)?.facts["test images seen in training"];
  });
  const known = counts.filter((count) => typeof count === "number");
  const seen = known.reduce((sum, count) => sum + count, 0);
  return seen > 0 || known.length === counts.length ? seen : "not known";
}
