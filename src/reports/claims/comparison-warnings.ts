import { humanCount } from "../../core/human-units.js";
import { t, words } from "../../core/language.js";
import type { RunRecord } from "../../core/run-record.js";
import { describeDifference } from "../../core/verification.js";
import { type Candidate, firstResults, otherPartsOf, unusableOf } from "../../experiments/candidates.js";
import type { Comparison } from "../../experiments/compare.js";
import { listed } from "../../experiments/describe-comparison.js";
import { selectionBias } from "../../experiments/selection-bias.js";
import { leavesTestPartUnseen, type TestLooks } from "../../experiments/test-looks.js";
import type { UnsettledStage } from "../../experiments/unsettled-stages.js";
import { tooFewPatients } from "../../statistics/interval-methods.js";
import { METRICS_CHANGES, METRICS_VERSION } from "../../statistics/metrics-version.js";
import { counted } from "../numbers.js";
import { told } from "../told.js";
import { defineClaim, holds } from "./claim.js";
import { sentence } from "./sentence.js";
import { otherPartsText, unusableText } from "./unusable-text.js";

/** What keeps a candidate, by its place, from being compared in whole or in part. */
export interface ObstacleData {
  readonly comparison: Pick<Comparison, "candidates" | "ranking">;
  readonly index: number;
  readonly obstacle: Comparison["obstacles"][number][number];
}

/** A candidate that the ranking left out. */
export interface LeftData {
  readonly comparison: Pick<Comparison, "candidates" | "ranking" | "obstacles">;
  readonly left: Comparison["ranking"]["left"][number];
}

/** What a reader must know before believing the numbers of a comparison, or of a test set that was looked at before. */
export const COMPARISON_WARNING_CLAIMS = {
  "compared-by-validation-alone": defineClaim({
    when: (data: ObstacleData) => (isUnseenButRanked(data) ? aboutObstacle(data) : undefined),
    say: ({ letter, message }) => sentence`${letter} ${message}: it is compared only by validation.`,
  }),
  "metrics-not-compared": defineClaim({
    when: (data: ObstacleData) => {
      const { concerns } = data.obstacle;
      if (concerns === "all" || isUnseenButRanked(data)) return undefined;
      const about = aboutObstacle(data);
      return {
        ...about,
        concerns,
        unranked: data.comparison.ranking.left.some(({ letter }) => letter === about.letter),
      };
    },
    say: ({ letter, message, concerns, unranked }) =>
      sentence`${letter} ${message}: ${listed(concerns)} ${concerns.length === 1 ? "is" : "are"} not compared${unranked ? t`, and it is not ranked` : ""}.`,
  }),
  "candidate-not-compared": defineClaim({
    when: (data: ObstacleData) => {
      if (data.obstacle.concerns !== "all" || isUnseenButRanked(data)) return undefined;
      return { ...aboutObstacle(data), baseline: data.index === 0 ? undefined : data.comparison.candidates[0]!.letter };
    },
    say: ({ letter, message, baseline }) =>
      sentence`${letter} is ${baseline === undefined ? t`no baseline` : t`not compared with ${baseline}, nor ranked`}: it ${message}.`,
  }),
  "candidate-not-ranked": defineClaim({
    when: ({ comparison, left }: LeftData) => {
      const { obstacles, candidates, ranking } = comparison;
      // What keeps it from being compared has already been said.
      const index = candidates.findIndex(({ letter }) => letter === left.letter);
      return ranking.order.length > 0 && obstacles[index]!.length === 0
        ? { ...left, reason: told(left.reason) }
        : undefined;
    },
    say: ({ letter, reason }) => sentence`${letter} is not ranked: it ${reason}.`,
  }),
  "ranked-by-test": defineClaim({
    when: (ranked: { readonly settings: readonly string[]; readonly metric: string }) =>
      selectionBias(ranked.settings, ranked.metric),
    say: ({ settings, metric, instead }) =>
      sentence`These are ${settings} settings ranked by ${metric}. The best of several on the test images is partly so by chance: choose by a validation metric, such as --sort ${instead}, and report the test result of that one.`,
  }),
  "scores-not-compared": defineClaim({
    when: (candidate: Candidate) => {
      const unusable = unusableOf(candidate);
      return unusable.length > 0 ? { letter: candidate.letter, unusable } : undefined;
    },
    say: ({ letter, unusable }) =>
      sentence`Of ${letter}, ${unusableText(unusable)}: figures of the others would be of other cases, so none are made of ${unusable.length === 1 ? t`that part` : t`these parts`}.`,
  }),
  "parts-not-compared": defineClaim({
    when: (candidate: Candidate) => {
      const parts = otherPartsOf(candidate);
      return parts.length > 0 ? { letter: candidate.letter, parts } : undefined;
    },
    say: ({ letter, parts }) => sentence`Of ${letter}, ${otherPartsText(parts)}: they are not compared.`,
  }),
  "too-few-patients-compared": defineClaim({
    when: ({ tests }: Comparison) => {
      // Where patients are not known each image counts as one.
      const things = tests.patients === undefined ? "images" : "patients";
      const few = tests.images > 0 ? tooFewPatients(tests.patientsByClass, things) : undefined;
      return few === undefined ? undefined : { few, things, ofClasses: tests.patientsByClass };
    },
    say: ({ few, things, ofClasses: [positive, negative] }) =>
      sentence`With ${humanCount(positive)} positive and ${humanCount(negative)} negative ${things}, the test set has ${words(few)}.`,
  }),
  "test-part-looked-at": defineClaim({
    when: (looks: TestLooks) => (looks.looks < 2 ? undefined : looks),
    say: ({ looks, configurations }) =>
      sentence`The test set has been looked at ${humanCount(looks)} times (by ${counted(configurations, "configuration")}), in the runs that are here. The more often, the more a choice among results is a choice by the test set, and the more the best of them is so by chance.`,
  }),
  "test-part-not-looked-at": defineClaim({
    when: (record: RunRecord) => holds(leavesTestPartUnseen(record)),
    say: () =>
      sentence`The test set was not looked at: figures are of the validation set, on which choices were based, so they are optimistic.`,
  }),
  "compared-stage-not-deterministic": defineClaim({
    when: (found: UnsettledStage) => (found.letters.length > 0 ? found : undefined),
    say: ({ stage, letters, difference }) =>
      sentence`The stage ${stage} of ${listed(letters)} is not deterministic: when it was made again from the same code, parameters and inputs, not all was the same (${told(describeDifference(difference))}). What is made of it may differ by that alone.`,
  }),
  "predictions-unreadable": defineClaim({
    when: ({ letter, unreadable }: Candidate) => unreadable && { letter, unreadable: unreadable.map(told) },
    say: ({ letter, unreadable }) =>
      sentence`What ${letter} predicted cannot be read in whole and is left out: ${unreadable.join("; ")}.`,
  }),
  "measured-by-earlier-version": defineClaim({
    when: (candidate: Candidate) => {
      const version = firstResults(candidate)?.metricsVersion ?? METRICS_VERSION;
      if (version === METRICS_VERSION) return undefined;
      const changes = Object.entries(METRICS_CHANGES).filter(([since]) => Number(since) > version);
      return { letter: candidate.letter, version, changes: changes.map(([, change]) => words(change)) };
    },
    say: ({ letter, version, changes }) =>
      sentence`${letter} was measured by version ${version} of the metrics. Here it is measured again, by version ${METRICS_VERSION}; its own report shows other figures.${changes.length === 0 ? "" : t` Since then ${changes.join("; ")}.`}`,
  }),
};

const aboutObstacle = ({ comparison, index, obstacle }: ObstacleData) => ({
  letter: comparison.candidates[index]!.letter,
  message: told(obstacle.message),
});

const isUnseenButRanked = ({ comparison, index, obstacle }: ObstacleData): boolean =>
  obstacle.kind === "test-unseen" && comparison.ranking.order.includes(comparison.candidates[index]!.letter);
