import type { ChosenThreshold, ThresholdChoice } from "../../src/artifacts/operating-point.js";
import { StageFailure } from "../../src/stage.js";
import { type OperatingRule, operatingPoint } from "../../src/statistics/operating-point.js";
import {
  rateInterval,
  THRESHOLD_RATES,
  thresholdInterval,
  thresholdsChosenAnew,
} from "../../src/statistics/threshold-choice.js";
import { type Cases, hasBothClasses } from "./cases.js";
import type { EvaluateParams } from "./params.js";

/** A threshold, and what its choice depends on. */
export interface ThresholdByRule extends Pick<ChosenThreshold, "threshold" | "rule"> {
  /** What the rule chooses on resamples of the validation patients, in ascending order; absent of a fixed threshold. */
  readonly anew?: Float64Array;
}

const RESAMPLES = 1000;
const SEED = 1;

/** By the rule of the parameters, from the validation cases alone. */
export function chooseThreshold(
  wanted: EvaluateParams["threshold"],
  validation: Cases,
  { things, warn }: { readonly things: "images" | "patients"; readonly warn: (message: string) => void },
): ThresholdByRule {
  if (typeof wanted === "number") return { threshold: wanted, rule: "fixed" };
  const { rule, text } = readRule(wanted);
  if (!hasBothClasses(validation)) {
    const got = validation.labels.length === 0 ? "none" : `${validation.labels.length} of one class`;
    throw new StageFailure(
      `Expected validation ${things} of both classes to choose the threshold by (${text}), got ${got}`,
      "Give split a validation share, fix the threshold, such as `threshold: 0.5`, or wire `operatingPoint`, the rule of an earlier evaluation.",
    );
  }
  const point = operatingPoint(validation.labels, validation.scores, rule);
  if (!point.met) {
    warn(
      `No threshold reaches ${text} on the validation ${things}; the highest is used, with specificity ${point.specificity.toFixed(3)}.`,
    );
  }
  const anew = thresholdsChosenAnew(validation, rule, { resamples: RESAMPLES, seed: SEED });
  return { threshold: point.threshold, rule: text, anew };
}

/** Intervals of a chosen threshold, and of test rates that count its choice; undefined where it was not chosen. */
export function thresholdChoice({ threshold, anew }: ThresholdByRule, test?: Cases): ThresholdChoice | undefined {
  const interval = anew && thresholdInterval(threshold, anew);
  if (interval === undefined) return undefined;
  const rates = THRESHOLD_RATES.flatMap((rate) => {
    const found = test && rateInterval(rate, test, { threshold, thresholds: anew! });
    return found === undefined ? [] : [[rate, found] as const];
  });
  return {
    resamples: RESAMPLES,
    chose: anew!.length,
    seed: SEED,
    threshold: interval,
    ...(rates.length > 0 && { test: Object.fromEntries(rates) }),
  };
}

function readRule(wanted: Exclude<EvaluateParams["threshold"], number>): {
  readonly rule: OperatingRule;
  readonly text: string;
} {
  if (wanted === "youden") return { rule: { rule: "youden" }, text: "youden" };
  const { sensitivity, specificity, cost } = wanted;
  if (sensitivity !== undefined) {
    return { rule: { rule: "sensitivity", target: sensitivity }, text: `sensitivity >= ${sensitivity}` };
  }
  if (specificity !== undefined) {
    return { rule: { rule: "specificity", target: specificity }, text: `specificity >= ${specificity}` };
  }
  if (cost === undefined) throw new Error("Internal error: a threshold rule without a rule");
  const { falsePositive, falseNegative, prevalence } = cost;
  return {
    rule: { rule: "cost", falsePositive, falseNegative, ...(prevalence !== undefined && { prevalence }) },
    text: `least cost, ${falseNegative} for a miss to ${falsePositive} for a false alarm${prevalence === undefined ? "" : ` at prevalence ${prevalence}`}`,
  };
}
