import { caseMetrics } from "../../../src/statistics/case-metrics.js";
import { normalCdf } from "../../../src/statistics/distributions.js";
import { meanEstimate } from "../../../src/statistics/metric-estimate.js";
import { metricInterval } from "../../../src/statistics/metric-interval.js";
import { countHeld } from "./count-held.js";
import { type DrawnCases, distanceOf, drawCases, randomNumbers, type Setting } from "./draw-cases.js";
import { KINDS } from "./kinds.js";

const NAMES = ["auc", "sensitivity"] as const;

/** How far trainings move the classes apart or together, in standard deviations of the scores. */
const SPREADS = [0.1, 0.4];

/** What trainings have in common of how an image scores: correlation of two of the same image. */
const COMMON = 0.8;

/** How often the interval of a mean of replicates holds the mean over all patients and trainings. */
export function replicatesCoverage(
  common: Pick<Setting, "auc" | "patients" | "prevalence">,
  draws: number,
): ReadonlyMap<string, string> {
  const held = countHeld();
  const distance = distanceOf(common.auc);
  for (const trainings of [3, 5, 10]) {
    for (const spread of SPREADS) {
      const truth = {
        auc: normalCdf(distance / Math.sqrt(2 + spread ** 2)),
        sensitivity: normalCdf(distance / 2 / Math.sqrt(1 + spread ** 2)),
      };
      for (const [index, kind] of KINDS.entries()) {
        const numbers = randomNumbers(common.patients * 1019 + index * 101 + trainings);
        for (let draw = 0; draw < draws; draw += 1) {
          const cases = drawCases({ ...common, ...kind }, numbers);
          if (cases === undefined) continue;
          const measured = Array.from({ length: trainings }, () =>
            caseMetrics(trainedAnew(cases, { distance, spread }, numbers), { bins: 10, names: NAMES }),
          );
          for (const name of NAMES) {
            const estimate = meanEstimate(
              name,
              measured.map((metrics) => metrics.get(name)!),
            );
            const method = `${name}, ${trainings} trainings, spread ${spread}`;
            held.add(index, method, metricInterval(name, estimate), truth[name]);
          }
        }
      }
    }
  }
  return held.ranges();
}

/** The same images scored by another training. */
function trainedAnew(
  { labels, scores, patients }: DrawnCases,
  { distance, spread }: { readonly distance: number; readonly spread: number },
  { normal }: ReturnType<typeof randomNumbers>,
): DrawnCases {
  const moved = spread * normal();
  const ranks = scores.map((score, row) => {
    const away =
      (Math.log(score / (1 - score)) / distance + distance / 2 - distance * labels[row]!) * Math.sqrt(COMMON);
    return (distance + moved) * labels[row]! + away + Math.sqrt(1 - COMMON) * normal();
  });
  return {
    labels,
    patients,
    scores: ranks.map((value) => 1 / (1 + Math.exp(-distance * (value - distance / 2)))),
    called: Uint8Array.from(ranks, (value) => (value >= distance / 2 ? 1 : 0)),
  };
}
