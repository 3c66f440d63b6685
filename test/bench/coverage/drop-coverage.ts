import { calibrationLine } from "../../../src/statistics/calibration-line.js";
import { caseMetrics } from "../../../src/statistics/case-metrics.js";
import { groupDifference, lineDifference } from "../../../src/statistics/metric-difference.js";
import { countHeld } from "./count-held.js";
import { type DrawnCases, drawCases, randomNumbers, type Setting } from "./draw-cases.js";
import { KINDS } from "./kinds.js";

const NAMES = ["auc", "sensitivity", "specificity", "brier"] as const;
const LINE = ["inTheLarge", "slope"] as const;

/** Scores of the other data are that much lower and flatter than their outcomes, on the logit. */
const elsewhere = (scores: Float64Array): Float64Array =>
  scores.map((score) => 1 / (1 + Math.exp(-(0.7 * Math.log(score / (1 - score)) - 0.5))));

/**
 * How often intervals of the drop from a development's test set to other data hold what 200,000 images show. `patients` are
 * those of a class in the other data, which tell the classes apart less well by .1; the development's test set has twice as many.
 */
export function dropCoverage(
  { auc, patients, prevalence }: Pick<Setting, "auc" | "patients" | "prevalence">,
  draws: number,
): ReadonlyMap<string, string> {
  const held = countHeld();
  const worse = auc - 0.1;
  const drawn = (setting: Setting, numbers: ReturnType<typeof randomNumbers>, isElsewhere: boolean) => {
    const cases = drawCases(setting, numbers);
    return cases && measured(isElsewhere ? { ...cases, scores: elsewhere(cases.scores) } : cases, prevalence);
  };
  const large = { patients: 200_000 * prevalence, prevalence, images: "one", correlation: 0, labels: "apart" } as const;
  const [home, away] = [
    drawn({ ...large, auc }, randomNumbers(11), false)!,
    drawn({ ...large, auc: worse }, randomNumbers(12), true)!,
  ];
  for (const [index, kind] of KINDS.entries()) {
    const numbers = randomNumbers(patients * 1033 + index * 101 + Math.round(auc * 100));
    for (let draw = 0; draw < draws; draw += 1) {
      const a = drawn({ auc, prevalence, ...kind, patients: 2 * patients }, numbers, false);
      const b = drawn({ auc: worse, prevalence, ...kind, patients }, numbers, true);
      if (a === undefined || b === undefined) continue;
      for (const name of NAMES) {
        const [ofA, ofB] = [a.metrics.get(name), b.metrics.get(name)];
        if (ofA === undefined || ofB === undefined) continue;
        const truth = away.metrics.get(name)!.value - home.metrics.get(name)!.value;
        held.add(index, name, groupDifference(name, ofA, ofB), truth);
      }
      for (const name of LINE) {
        const [ofA, ofB] = [a.line[name], b.line[name]];
        if (ofA === undefined || ofB === undefined) continue;
        held.add(index, name, lineDifference(ofA, ofB), away.line[name]!.value - home.line[name]!.value);
      }
    }
  }
  return held.ranges();
}

function measured({ labels, scores, patients }: DrawnCases, prevalence: number) {
  const called = Uint8Array.from(scores, (score) => (score >= prevalence ? 1 : 0));
  return {
    metrics: caseMetrics({ labels, scores, called, patients }, { bins: 1, names: NAMES }),
    line: calibrationLine(labels, scores, patients),
  };
}
