import { calibrationError } from "../../../src/statistics/calibration-error.js";
import { type CalibrationLine, calibrationLine } from "../../../src/statistics/calibration-line.js";
import { countHeld } from "./count-held.js";
import { drawCases, randomNumbers, type Setting } from "./draw-cases.js";
import { KINDS } from "./kinds.js";

const BINS = 10;

/** One test set of so many has an interval of the calibration error, which takes long. */
const PARTS_PER_ERROR = 8;

/** What is done to calibrated scores, on the logit. */
const SCORES = {
  calibrated: (logit: number) => logit,
  "too extreme and too high": (logit: number) => 0.5 + 1.6 * logit,
} as const;

/** How often intervals of the calibration line and of the calibration error hold what 200,000 images show. */
export function calibrationCoverage(
  common: Pick<Setting, "auc" | "patients" | "prevalence">,
  draws: number,
): ReadonlyMap<string, string> {
  const held = countHeld();
  for (const [title, change] of Object.entries(SCORES)) {
    const changed = (scores: Float64Array) =>
      scores.map((score) => 1 / (1 + Math.exp(-change(Math.log(score / (1 - score))))));
    const truth = truthOf(common, changed);
    for (const [index, kind] of KINDS.entries()) {
      const numbers = randomNumbers(common.patients * 1013 + index * 101 + Math.round(common.auc * 100));
      for (let draw = 0; draw < draws; draw += 1) {
        const cases = drawCases({ ...common, ...kind }, numbers);
        if (cases === undefined) continue;
        const scores = changed(cases.scores);
        const line = calibrationLine(cases.labels, scores, cases.patients);
        for (const name of LINE) {
          const found = line[name];
          if (found) held.add(index, `${name}, ${title}`, found.interval, truth.line[name]!.value);
        }
        if (draw % PARTS_PER_ERROR !== 0) continue;
        const { interval } = calibrationError(cases.labels, scores, { bins: BINS, patients: cases.patients });
        held.add(index, `ece, ${title}`, interval, truth.error);
      }
    }
  }
  return held.ranges();
}

const LINE = ["inTheLarge", "intercept", "slope"] as const;

function truthOf(
  { auc, prevalence }: Pick<Setting, "auc" | "prevalence">,
  changed: (scores: Float64Array) => Float64Array,
): { readonly line: CalibrationLine; readonly error: number } {
  const setting: Setting = {
    ...{ auc, prevalence, patients: 200_000 * prevalence },
    ...{ images: "one", correlation: 0, labels: "apart" },
  };
  const { labels, scores, patients } = drawCases(setting, randomNumbers(11))!;
  const seen = changed(scores);
  return {
    line: calibrationLine(labels, seen, patients),
    // Free of its bias: 0 for the calibrated.
    error: calibrationError(labels, seen, { bins: BINS, patients }).value,
  };
}
