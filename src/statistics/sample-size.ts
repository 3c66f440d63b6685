import { agrestiCoullInterval } from "./agresti-coull-interval.js";
import { bivariateNormalCdf, normalQuantile, studentTQuantile } from "./distributions.js";
import type { Interval } from "./interval.js";
import { FEWEST_PATIENTS } from "./interval-methods.js";
import { newcombeAucInterval } from "./newcombe-interval.js";

/** The patients that a test set is made of. */
export interface PlannedCases {
  /** Share of patients who are positive, with all their images. */
  readonly prevalence: number;
  readonly imagesPerPatient: number;
  /** How alike images of one patient are, 0 to 1. Does not matter where a patient has one. */
  readonly intraclassCorrelation: number;
}

/** What is wanted to be known, and how well. Widths are those of 95 % intervals. */
export type Goal =
  | { readonly of: "auc" | "sensitivity" | "specificity"; readonly value: number; readonly width: number }
  /** Of two models on the same images. `correlation`: of their scores within a class. */
  | (Paired & { readonly width: number })
  /** Found with this probability by a two-sided test at 5 %. */
  | (Paired & { readonly power: number });

interface Paired {
  readonly of: "difference";
  readonly value: number;
  readonly difference: number;
  readonly correlation: number;
}

export interface SampleSize {
  readonly patients: number;
  readonly positive: number;
  readonly negative: number;
  readonly images: number;
  /**
   * 1 + (images per patient - 1) x correlation: the factor by which images of one patient are less informative (Kish
   * 1965).
   */
  readonly designEffect: number;
  /** Of so many patients, where the value is as planned. */
  readonly interval: Interval;
}

/** More than anybody will collect. */
const MOST_PATIENTS = 10_000_000;

/**
 * The fewest patients that reach a goal, with at least ten of each class that it needs. Intervals are those that reports
 * print: of an AUC that of Newcombe 2006 (method 5, after Hanley & McNeil 1982), of a share that of Agresti & Coull 1998,
 * with the effective number of images (Rao & Scott 1992) and Student's t. Of a difference the variance of DeLong et al. 1988
 * as it is expected of normal scores of equal spread in both classes (`pairedVariance`).
 * @returns undefined where ten million do not suffice.
 */
export function sampleSize(goal: Goal, cases: PlannedCases): SampleSize | undefined {
  const isEnough = (patients: number): boolean => {
    const planned = sizeOf(patients, goal, cases);
    return planned !== undefined && reaches(goal, planned);
  };
  let [low, high] = [0, 2 * FEWEST_PATIENTS];
  while (!isEnough(high)) {
    if (high >= MOST_PATIENTS) return undefined;
    [low, high] = [high, high * 2];
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  const found = sizeOf(high, goal, cases)!;
  return high > MOST_PATIENTS ? undefined : { ...found, interval: intervalOf(goal, found) };
}

type Size = Omit<SampleSize, "interval">;

/** So many patients by class; undefined where a class that matters has too few for any interval. */
function sizeOf(patients: number, { of }: Goal, cases: PlannedCases): Size | undefined {
  const { prevalence, imagesPerPatient, intraclassCorrelation } = cases;
  const positive = Math.round(patients * prevalence);
  const negative = patients - positive;
  const needed = of === "sensitivity" ? positive : of === "specificity" ? negative : Math.min(positive, negative);
  if (needed < FEWEST_PATIENTS) return undefined;
  const designEffect = 1 + (imagesPerPatient - 1) * intraclassCorrelation;
  return { patients, positive, negative, images: Math.round(patients * imagesPerPatient), designEffect };
}

function reaches(goal: Goal, size: Size): boolean {
  if (goal.of === "difference" && "power" in goal) {
    const wanted = criticalOf(goal, size) + normalQuantile(goal.power);
    return wanted * Math.sqrt(pairedVariance(goal, size)) <= Math.abs(goal.difference);
  }
  const { low, high } = intervalOf(goal, size);
  return "width" in goal && high - low <= goal.width;
}

const criticalOf = ({ of }: Goal, { patients, positive, negative }: Size): number =>
  studentTQuantile(0.975, of === "sensitivity" ? positive - 1 : of === "specificity" ? negative - 1 : patients - 2);

function intervalOf(goal: Goal, size: Size): Interval {
  const { positive, negative, patients, images, designEffect } = size;
  const perPatient = images / patients;
  const critical = criticalOf(goal, size);
  switch (goal.of) {
    case "auc":
      return newcombeAucInterval(goal.value, positive * perPatient, negative * perPatient, { critical, designEffect });
    case "sensitivity":
      return agrestiCoullInterval(goal.value, (positive * perPatient) / designEffect, critical);
    case "specificity":
      return agrestiCoullInterval(goal.value, (negative * perPatient) / designEffect, critical);
    case "difference": {
      const reach = critical * Math.sqrt(pairedVariance(goal, size));
      return { low: goal.difference - reach, high: goal.difference + reach };
    }
  }
}

/**
 * Of the difference of two areas on the same cases. DeLong's components of a positive case are shares of negative scores
 * below it; with normal scores of equal spread, two models' components covary by Phi2(z1, z2; r / 2) - A1 A2, where z are
 * the normal quantiles of the areas A and r is the correlation of the scores; r is 1 for a model with itself. It is the same
 * for negative cases. Each sum over the numbers of cases; clusters multiply it by the design effect.
 */
export function pairedVariance(
  { value, difference, correlation }: Pick<Paired, "value" | "difference" | "correlation">,
  { positive, negative, patients, images, designEffect }: Size,
): number {
  const [a, b] = [value, value + difference];
  const covariance = (one: number, other: number, r: number): number =>
    bivariateNormalCdf(normalQuantile(one), normalQuantile(other), r / 2) - one * other;
  const ofOne = covariance(a, a, 1) + covariance(b, b, 1) - 2 * covariance(a, b, correlation);
  const perPatient = images / patients;
  return designEffect * ofOne * (1 / (positive * perPatient) + 1 / (negative * perPatient));
}
