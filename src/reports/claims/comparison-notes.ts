import { runsOf } from "../../experiments/candidates.js";
import type { Comparison } from "../../experiments/compare.js";
import { settingOf } from "../../experiments/listed-run.js";
import { claimsText } from "./claims.js";

/** Of how many results these are, which of them the ranking chose, what came of it on the test images, and how far that is from the baseline. */
export const verdictOf = (comparison: Comparison): string | undefined =>
  paragraph(claimsText(["best-compared", "best-by-ranking", "test-of-the-best"], comparison));

/**
 * How figures, intervals and p values were computed, and what they assume, one paragraph each.
 * @param names of the metrics that are shown; by default those of the test set.
 */
export function notesOf(comparison: Comparison, names?: readonly string[]): readonly string[] {
  const shown = { comparison, ...(names && { names }) };
  return [
    claimsText(["tests-made"], comparison),
    ...comparison.candidates.map((_, index) => claimsText(["calls-compared"], { comparison, index })),
    claimsText(
      [
        "single-trainings",
        "replicates-described",
        "single-runs-among-replicates",
        "few-replicates",
        "replicates-wanted",
      ],
      comparison,
    ),
    claimsText(
      [
        "interval-methods",
        "images-independent-as-asked",
        "images-without-patient-independent",
        "images-of-patient-count-together",
      ],
      shown,
    ),
    claimsText(["folds-unseen", "folds-seen", "folds-not-known", "folds-spread"], comparison),
    claimsText(["points-stopped-early"], comparison),
  ].flatMap((sentences) => paragraph(sentences) ?? []);
}

/** What the reader must know before believing the numbers, each a sentence. */
export function warningsOf(comparison: Comparison): readonly string[] {
  const { obstacles, candidates, ranking, testLooks, chosenFrom } = comparison;
  return [
    ...candidates.flatMap((candidate) => claimsText(["predictions-unreadable"], candidate)),
    ...obstacles.flatMap((found, index) => {
      const barring = found.filter(({ concerns }) => concerns === "all");
      // A candidate that answers another question has other labels too: one reason is enough.
      const reasons = barring.length > 0 ? barring.slice(0, 1) : found;
      return reasons.flatMap((obstacle) =>
        claimsText(["compared-by-validation-alone", "metrics-not-compared", "candidate-not-compared"], {
          comparison,
          index,
          obstacle,
        }),
      );
    }),
    ...ranking.left.flatMap((left) => claimsText(["candidate-not-ranked"], { comparison, left })),
    ...(ranking.winner === undefined
      ? []
      : claimsText(["ranked-by-test"], {
          settings: chosenFrom?.settings ?? candidates.flatMap(runsOf).map(({ record }) => settingOf(record)),
          metric: ranking.metric,
        })),
    ...candidates.flatMap((candidate) => claimsText(["scores-not-compared", "parts-not-compared"], candidate)),
    ...claimsText(["too-few-patients-compared"], comparison),
    ...(testLooks === undefined ? [] : claimsText(["test-part-looked-at"], testLooks)),
    ...comparison.unsettled.flatMap((stage) => claimsText(["compared-stage-not-deterministic"], stage)),
    ...candidates.flatMap((candidate) => claimsText(["measured-by-earlier-version"], candidate)),
  ];
}

const paragraph = (sentences: readonly string[]): string | undefined =>
  sentences.length === 0 ? undefined : sentences.join(" ");
