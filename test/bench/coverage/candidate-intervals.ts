import { caseMetrics } from "../../../src/statistics/case-metrics.js";
import { studentTQuantile } from "../../../src/statistics/distributions.js";
import type { Interval } from "../../../src/statistics/interval.js";
import { metricInterval } from "../../../src/statistics/metric-interval.js";
import { newcombeAucInterval } from "../../../src/statistics/newcombe-interval.js";
import { delongAuc } from "../../support/delong-auc.js";
import { type DrawnCases, randomNumbers } from "./draw-cases.js";

const Z = 1.959963984540054;

/** Metrics whose intervals are tried, and the ways that were candidates: `by patient` are those that radpipe has. */
export function candidateIntervals(cases: DrawnCases): ReadonlyMap<string, Interval | undefined> {
  const { labels, scores, patients } = cases;
  const metrics = caseMetrics(cases, { bins: 10, names: NAMES });
  const found = new Map<string, Interval | undefined>();
  for (const [name, estimate] of metrics) found.set(`${name}, by patient`, metricInterval(name, estimate));
  const auc = metrics.get("auc")!;
  const { value, variance, degrees } = auc;
  const delong = delongAuc(labels, scores);
  const positives = labels.reduce((sum, label) => sum + label, 0);
  found.set("auc, DeLong by image", delong);
  found.set("auc, Newcombe by image", newcombeAucInterval(value, positives, labels.length - positives));
  const reach = Z * Math.sqrt(variance);
  found.set("auc, clustered DeLong", { low: value - reach, high: value + reach });
  const inside = Math.min(Math.max(value, 1e-9), 1 - 1e-9);
  const [logit, onLogit] = [
    Math.log(inside / (1 - inside)),
    (studentTQuantile(0.975, degrees) * Math.sqrt(variance)) / (inside * (1 - inside)),
  ];
  const inverse = (x: number) => 1 / (1 + Math.exp(-x));
  found.set("auc, clustered DeLong on the logit, t", { low: inverse(logit - onLogit), high: inverse(logit + onLogit) });
  const sensitivity = metrics.get("sensitivity");
  if (sensitivity !== undefined) {
    found.set("sensitivity, Wilson by image", wilson(sensitivity.value, positives));
    const share = sensitivity.value;
    const effective =
      sensitivity.variance > 0 ? (share * (1 - share)) / sensitivity.variance : sensitivity.effectivePatients;
    found.set("sensitivity, clustered Wilson", wilson(share, Math.min(positives, effective)));
  }
  // Few patients only: many take long, and there all methods agree.
  if (patients.count <= 40) found.set("auc, bootstrap of patients", bootstrap(cases));
  return found;
}

const NAMES = ["auc", "auprc", "accuracy", "sensitivity", "ppv", "f1", "brier", "loss"] as const;

/** Wilson 1927. */
function wilson(share: number, trials: number): Interval {
  const denominator = 1 + Z ** 2 / trials;
  const centre = (share + Z ** 2 / (2 * trials)) / denominator;
  const reach = (Z / denominator) * Math.sqrt((share * (1 - share)) / trials + Z ** 2 / (4 * trials ** 2));
  return { low: share === 0 ? 0 : centre - reach, high: share === 1 ? 1 : centre + reach };
}

const RESAMPLES = 200;

/** Percentiles of the AUC of resampled patients. */
function bootstrap({ labels, scores, patients }: DrawnCases): Interval {
  const order = Uint32Array.from(labels.keys()).sort((a, b) => scores[a]! - scores[b]!);
  const weights = new Uint32Array(patients.count);
  const areas: number[] = [];
  const { uniform } = randomNumbers(1);
  for (let resample = 0; resample < RESAMPLES; resample += 1) {
    weights.fill(0);
    for (let draw = 0; draw < patients.count; draw += 1) weights[Math.floor(uniform() * patients.count)]! += 1;
    let [positives, negatives, area] = [0, 0, 0];
    for (const row of order) {
      const weight = weights[patients.ofCases[row]!]!;
      if (labels[row] === 1) {
        positives += weight;
        area += weight * negatives;
      } else negatives += weight;
    }
    if (positives > 0 && negatives > 0) areas.push(area / (positives * negatives));
  }
  areas.sort((a, b) => a - b);
  const at = (share: number) => areas[Math.round(share * (areas.length - 1))] ?? Number.NaN;
  return { low: at(0.025), high: at(0.975) };
}
