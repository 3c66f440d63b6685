import type { MetricName } from "./metrics.js";

/** What each metric measures, in a sentence: `pipeline explain METRIC`, and the topic `metrics`. */
export const METRIC_TEXTS: Readonly<Record<MetricName, string>> = {
  auc: "The probability that a positive image scores higher than a negative one: the area under the ROC curve.",
  auprc: "The mean of the precision over the recall: it depends on how frequent the positive class is.",
  accuracy: "The proportion of images that are classified correctly at the threshold.",
  sensitivity: "The proportion of positive images that are called positive at the threshold.",
  specificity: "The proportion of negative images that are called negative at the threshold.",
  ppv: "The proportion of positive calls that are right, at the prevalence of this test set.",
  npv: "The proportion of negative calls that are right, at the prevalence of this test set.",
  f1: "The harmonic mean of positive predictive value and sensitivity.",
  brier: "The mean squared difference between score and label.",
  ece: "The mean difference between scores and observed frequencies, over bins of the score.",
  loss: "The mean negative logarithm of the score that the true class was given.",
  balancedAccuracy: "Of several classes: the mean of the proportions of each class that are classified correctly.",
  aucWeighted: "Of several classes: the mean of each class's AUC against all others, weighted by how frequent it is.",
  aucHandTill: "Of several classes: the mean AUC over all pairs of classes (Hand & Till 2001).",
  kappa: "Of several classes: how far classification and label agree beyond chance.",
  kappaQuadratic:
    "For several ordered classes: how far classification and label agree beyond chance, with errors weighted by the square of their distance.",
  eceClasswise: "Of several classes: the mean over the classes of each one's calibration error.",
  calibrationInTheLarge:
    "Whether scores are too low (above 0) or too high (below 0) on average, as a difference in log odds.",
  calibrationSlope:
    "How observed log odds rise with those of the scores: below 1 scores are too extreme, above 1 too moderate.",
  calibrationIntercept: "The intercept of the line whose slope is `calibrationSlope`.",
  coverage:
    "Of a model that gives sets: the proportion of patients of a class (or with a finding) whose images all have it in their set. The level that was asked for is promised of new patients of each class, if they are like those that the sets were fitted on.",
  coverageWithout:
    "Of a model that gives sets of findings: the proportion of patients without the finding whose images all have its absence in their set.",
  uncertain: "Of a model that gives sets: the proportion of images whose set does not name a single answer.",
  setSize: "Of a model that gives sets: how many answers a set has on average.",
};
