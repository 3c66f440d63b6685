import { caseMetrics } from "../../../src/statistics/case-metrics.js";
import { normalCdf, normalQuantile } from "../../../src/statistics/distributions.js";
import { metricInterval } from "../../../src/statistics/metric-interval.js";
import { type OperatingRule, operatingPoint } from "../../../src/statistics/operating-point.js";
import { numberPatients } from "../../../src/statistics/patient-numbers.js";
import {
  type PatientCases,
  rateInterval,
  THRESHOLD_RATES,
  thresholdInterval,
  thresholdsChosenAnew,
} from "../../../src/statistics/threshold-choice.js";
import { countHeld } from "./count-held.js";
import { type DrawnCases, distanceOf, drawCases, randomNumbers, type Setting } from "./draw-cases.js";
import { KINDS } from "./kinds.js";

const RESAMPLES = 200;

const RULES: Readonly<Record<string, OperatingRule>> = {
  youden: { rule: "youden" },
  "sensitivity >= 0.9": { rule: "sensitivity", target: 0.9 },
  "specificity >= 0.9": { rule: "specificity", target: 0.9 },
};

/**
 * How often intervals hold the threshold that a rule would choose by all patients, and the rates it would have, where it is
 * chosen on a validation set as large as the test set; and those of a threshold that is taken for given.
 */
export function thresholdCoverage(
  common: Pick<Setting, "auc" | "patients" | "prevalence">,
  draws: number,
): ReadonlyMap<string, string> {
  const held = countHeld();
  const distance = distanceOf(common.auc);
  for (const [name, rule] of Object.entries(RULES)) {
    const cut = cutOf(rule, distance);
    const before = Math.log(common.prevalence / (1 - common.prevalence));
    const truth = {
      threshold: 1 / (1 + Math.exp(-before - distance * (cut - distance / 2))),
      sensitivity: normalCdf(distance - cut),
      specificity: normalCdf(cut),
    };
    for (const [index, kind] of KINDS.entries()) {
      const numbers = randomNumbers(common.patients * 1021 + index * 101 + Math.round(common.auc * 100));
      for (let draw = 0; draw < draws; draw += 1) {
        const [validation, test] = [
          drawCases({ ...common, ...kind }, numbers),
          drawCases({ ...common, ...kind }, numbers),
        ];
        if (validation === undefined || test === undefined) continue;
        const chosenOn = casesOf(validation);
        const { threshold } = operatingPoint(chosenOn.labels, chosenOn.scores, rule);
        const thresholds = thresholdsChosenAnew(chosenOn, rule, { resamples: RESAMPLES, seed: draw });
        held.add(index, `threshold, ${name}`, thresholdInterval(threshold, thresholds), truth.threshold);
        const tested = casesOf(test);
        const called = tested.scores.map((score) => (score >= threshold ? 1 : 0));
        const patients = numberPatients(tested.patients);
        const metrics = caseMetrics({ ...tested, called, patients }, { bins: 1, names: THRESHOLD_RATES });
        for (const rate of THRESHOLD_RATES) {
          held.add(index, `${rate}, ${name}`, rateInterval(rate, tested, { threshold, thresholds }), truth[rate]);
          const estimate = metrics.get(rate)!;
          held.add(index, `${rate}, ${name}, threshold given`, metricInterval(rate, estimate), truth[rate]);
        }
      }
    }
  }
  return held.ranges();
}

/** Where a rule cuts normal scores of which the negative ones are about 0. */
function cutOf(rule: OperatingRule, distance: number): number {
  switch (rule.rule) {
    case "sensitivity":
      return distance - normalQuantile(rule.target);
    case "specificity":
      return normalQuantile(rule.target);
    default:
      return distance / 2;
  }
}

const casesOf = ({ labels, scores, patients }: DrawnCases): PatientCases => ({
  labels: Array.from(labels),
  scores: Array.from(scores),
  patients: Array.from(patients.ofCases, String),
});
