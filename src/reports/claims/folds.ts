import { t } from "../../core/language.js";
import { lowest } from "../../core/long-lists.js";
import { type Candidate, unusableOf } from "../../experiments/candidates.js";
import { nestedChoices, optimismOf } from "../../experiments/nested-choices.js";
import { metricInWords } from "../metric-titles.js";
import { score } from "../numbers.js";
import { defineClaim, holds } from "./claim.js";
import { sentence } from "./sentence.js";
import { unusableText } from "./unusable-text.js";

export interface FoldsData {
  readonly candidate: Candidate;
  /** Of the whole cross-validation. */
  readonly folds: number;
}

/** What keeps folds from being taken together; undefined where nothing does. */
type Obstacle = "incomplete" | "no-predictions" | "unusable" | "unseen" | "doubled";

export function foldObstacle({ candidate: { replicates, missing }, folds }: FoldsData): Obstacle | undefined {
  if (replicates.some(({ runs }) => runs.length < folds)) return "incomplete";
  if (missing > 0 || replicates.some(({ results }) => results === undefined)) return "no-predictions";
  if (unusableOf({ replicates }).some(({ partition }) => partition === "test")) return "unusable";
  if (replicates.some(({ parts }) => parts.test === undefined)) return "unseen";
  const isDoubled = replicates.some(({ parts: { test } }) => new Set(test!.images).size < test!.images.length);
  return isDoubled ? "doubled" : undefined;
}

/** What the page of a cross-validation says of its folds. */
export const FOLD_CLAIMS = {
  "cross-validation-pooled": defineClaim({
    when: (data: FoldsData) => holds(foldObstacle(data) === undefined),
    say: () =>
      sentence`Each image was in the test set of one fold, and was scored and called by the model of that fold. Figures are of
        models of different folds, not of one model that could be used; their scores need not share a scale, so next to each
        figure of all images is the mean of the folds' own.`,
  }),
  "cross-validation-incomplete": defineClaim({
    when: (data: FoldsData) =>
      foldObstacle(data) === "incomplete"
        ? { here: lowest(data.candidate.replicates.map(({ runs }) => runs.length)), folds: data.folds }
        : undefined,
    say: ({ here, folds }) => sentence`Only ${here} of ${folds} folds are here, so they are not taken together.`,
  }),
  "cross-validation-without-predictions": defineClaim({
    when: (data: FoldsData) => holds(foldObstacle(data) === "no-predictions"),
    say: () => sentence`A fold has no predictions, so the folds are not taken together.`,
  }),
  "cross-validation-unusable": defineClaim({
    when: (data: FoldsData) => (foldObstacle(data) === "unusable" ? unusableOf(data.candidate) : undefined),
    say: (unusable) => sentence`${unusableText(unusable)}, so the folds are not taken together.`,
  }),
  "cross-validation-unseen": defineClaim({
    when: (data: FoldsData) => holds(foldObstacle(data) === "unseen"),
    say: () => sentence`Not every fold has scored its test set, so the folds are not taken together.`,
  }),
  "cross-validation-doubled": defineClaim({
    when: (data: FoldsData) => holds(foldObstacle(data) === "doubled"),
    say: () => sentence`Some images are in the test sets of several folds, so these are not taken together.`,
  }),
  "nested-nothing-set-aside": defineClaim({
    when: (data: FoldsData) => nestedChoices(data.candidate) && { nested: nestedChoices(data.candidate)!, ...data },
    say: ({ nested, folds }) =>
      sentence`No part of the images was set aside for the test. For each of ${folds} outer folds, ${nested.points.length} points
        were trained on ${nested.inner} inner folds of the training part beside it; the one with the best mean
        ${metricInWords(nested.metric)} on the images left out there, of equal ones the first, was trained once on all of that
        part and tested on the outer fold, which the choice did not see. Figures are of choosing and training in this way.`,
  }),
  "nested-choices-alike": defineClaim({
    when: ({ candidate }: FoldsData) =>
      chosenNames(candidate)?.length === 1 ? { name: chosenNames(candidate)![0]! } : undefined,
    say: ({ name }) => sentence`All outer folds chose ${name}.`,
  }),
  "nested-choices-differ": defineClaim({
    when: ({ candidate }: FoldsData) => {
      const names = chosenNames(candidate) ?? [];
      return names.length > 1 ? { points: names.length } : undefined;
    },
    say: ({ points }) =>
      sentence`The outer folds chose ${points} different points: which is best depends on the images that it is chosen by.`,
  }),
  "nested-optimism": defineClaim({
    when: ({ candidate }: FoldsData) => {
      const nested = nestedChoices(candidate);
      const found = nested && optimismOf(nested);
      return nested && found && { metric: nested.metric, ...found };
    },
    say: ({ metric, inner, outer, gain }) =>
      sentence`The mean ${metricInWords(metric)} of the chosen points was ${score(inner)} in the inner folds and ${score(outer)}
        in the outer tests. A search that reports what it chose by would have given the former, ${
          gain > 0 ? t`${score(gain)} better` : t`which is no better here`
        }: the best of several is in part the luckiest, but models of inner folds have fewer images to learn from.`,
  }),
};

const chosenNames = (candidate: Candidate): readonly string[] | undefined => {
  const nested = nestedChoices(candidate);
  return nested && [...new Set(nested.folds.map(({ name }) => name))];
};
