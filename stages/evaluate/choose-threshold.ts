import type { ChosenThreshold } from "../../src/artifacts/operating-point.js";
import { StageFailure } from "../../src/stage.js";
import { type OperatingRule, operatingPoint } from "../../src/statistics/operating-point.js";
import { type Cases, hasBothClasses } from "./cases.js";
import type { EvaluateParams } from "./params.js";

/** By the rule of the parameters, from the validation cases alone. */
export function chooseThreshold(
  wanted: EvaluateParams["threshold"],
  validation: Cases,
  { things, warn }: { readonly things: "images" | "patients"; readonly warn: (message: string) => void },
): ChosenThreshold {
  if (typeof wanted === "number") return { threshold: wanted, rule: "fixed" };
  const { rule, text } = readRule(wanted);
  if (!hasBothClasses(validation)) {
    const got = validation.labels.length === 0 ? "none" : `${validation.labels.length} of one class`;
    throw new StageFailure(
      `Expected validation ${things} of both classes to choose the threshold by (${text}), got ${got}`,
      "Give split a validation share, or fix the threshold, such as `threshold: 0.5`.",
    );
  }
  const point = operatingPoint(validation.labels, validation.scores, rule);
  if (!point.met) {
    warn(
      `No threshold reaches ${text} on the validation ${things}; the highest is used, with specificity ${point.specificity.toFixed(3)}.`,
    );
  }
  return { threshold: point.threshold, rule: text };
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
