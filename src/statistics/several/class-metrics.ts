import type { CaseMetric } from "../../core/metrics.js";
import { calibrationError } from "../calibration-error.js";
import { expectedDesignEffects } from "../expected-design-effects.js";
import type { Influences } from "../influences.js";
import type { Interval } from "../interval.js";
import { estimateOf, metricEstimate } from "../metric-estimate.js";
import { ratio } from "../metric-influences.js";
import { metricInterval } from "../metric-interval.js";
import type { PatientNumbers } from "../patient-numbers.js";
import { agreement } from "./agreement.js";
import { type Figure, patientSums } from "./figure.js";
import {
  isNotLearned,
  type MeasureOptions,
  meanOverEach,
  metricsOfOne,
  partOf,
  type SeveralCases,
  type SeveralMetrics,
} from "./several-cases.js";
import { type MeanPart, weightedMean } from "./weighted-mean.js";

/** What is measured of each class against the rest. */
const OF_EACH: readonly CaseMetric[] = ["auc", "auprc", "sensitivity", "specificity", "ppv", "f1", "ece"];

/**
 * Metrics of exclusive classes, each case being of one and called one: of each class against the rest, their means, and those
 * of all classes together.
 */
export function classMetrics(cases: SeveralCases, options: MeasureOptions): SeveralMetrics {
  const isWanted = (name: string): boolean => options.names?.includes(name) ?? true;
  const needed = OF_EACH.filter((name) => isWanted(name) || NEEDS[name]?.some(isWanted));
  const ofEach = cases.names.map((_, at) => metricsOfOne(cases, at, { ...options, names: needed }));
  const whole = new Map<string, Figure>();
  const put = (name: string, make: () => Figure | undefined): void => {
    const figure = isWanted(name) ? make() : undefined;
    if (figure !== undefined && Number.isFinite(figure.value)) whole.set(name, figure);
  };
  const truth = placesOf(cases.answers);
  const calls = placesOf(cases.called as readonly ArrayLike<number>[]);
  const counts = cases.answers.map((column) => column.reduce<number>((sum, answer) => sum + (answer ?? 0), 0));
  const together = { ...cases, truth, calls };
  for (const name of OF_EACH) if (name !== "ece") put(name, () => meanOverEach(name, ofEach));
  put("balancedAccuracy", () => meanOverEach("sensitivity", ofEach));
  put("aucWeighted", () => meanOverEach("auc", ofEach, (at) => counts[at]!));
  put("aucHandTill", () => handTill(cases, truth));
  put("accuracy", () => accuracy(together));
  for (const weights of ["none", "quadratic"] as const) {
    put(weights === "none" ? "kappa" : "kappaQuadratic", () => kappa(together, weights));
  }
  put("brier", () => brier(together));
  put("ece", () => topLabelError(together, options.bins));
  put("eceClasswise", () => meanOverEach("ece", ofEach));
  put("loss", () => logLoss(together));
  return { whole, ofEach };
}

/** Which metrics of all classes are made of those of each. */
const NEEDS: Readonly<Partial<Record<CaseMetric, readonly string[]>>> = {
  auc: ["aucWeighted"],
  sensitivity: ["balancedAccuracy"],
  ece: ["eceClasswise"],
};

interface Together extends SeveralCases {
  /** Places of the true and of the called class. */
  readonly truth: Uint16Array;
  readonly calls: Uint16Array;
}

const placesOf = (columns: readonly ArrayLike<number | undefined>[]): Uint16Array =>
  Uint16Array.from({ length: columns[0]?.length ?? 0 }, (_, row) => columns.findIndex((column) => column[row] === 1));

/** Probability of the true class. */
const ownScores = ({ scores, truth }: Together): Float64Array =>
  Float64Array.from(truth, (place, row) => scores[place]![row]!);

/**
 * As a metric of two classes is estimated whose cases are all positive, with the probability of the true class as score:
 * images of a patient are as alike as those are.
 * @param name what it is treated as. @param scale from its values to the metric's.
 */
function figureAs(
  name: CaseMetric,
  influences: Influences & { readonly lossVariance?: number; readonly interval?: Interval },
  cases: Together,
  scale: (value: number) => number = (value) => value,
): Figure {
  const labels = new Uint8Array(cases.truth.length).fill(1);
  const effects = { ...expectedDesignEffects(labels, ownScores(cases), cases.patients), ofLabels: 0 };
  const estimate = estimateOf(name, influences, { labels, patients: cases.patients, effects });
  const interval = metricInterval(name, estimate);
  const slope = scale(1) - scale(0);
  const value = scale(influences.value);
  return {
    value,
    trainings: [value],
    ofPatients: patientSums(estimate).map((sum) => sum * slope),
    ...(interval && { interval: { low: scale(interval.low), high: scale(interval.high) } }),
  };
}

const accuracy = (cases: Together): Figure =>
  figureAs(
    "accuracy",
    ratio(
      cases.truth.length,
      () => 1,
      (row) => (cases.truth[row] === cases.calls[row] ? 1 : 0),
    ),
    cases,
  );

/** Its interval is that of a share, (1 + kappa) / 2. */
function kappa(cases: Together, weights: "none" | "quadratic"): Figure | undefined {
  const { value, ofCases, concerned } = agreement(cases.truth, cases.calls, { classes: cases.names.length, weights });
  if (Number.isNaN(value)) return undefined;
  const halved = { value: (1 + value) / 2, ofCases: ofCases.map((influence) => influence / 2), concerned };
  return figureAs("f1", halved, cases, (share) => 2 * share - 1);
}

/** Of each case the sum over classes of squared errors (Brier 1950), 0 to 2; of two classes twice that of one. */
function brier(cases: Together): Figure {
  const { names, scores, truth } = cases;
  const half = (row: number, place: number): number =>
    names.reduce((sum, _, at) => sum + (scores[at]![row]! - (at === place ? 1 : 0)) ** 2, 0) / 2;
  return figureAs("brier", meanLoss(cases, half, truth), cases, (value) => 2 * value);
}

function logLoss(cases: Together): Figure {
  const loss = (row: number, place: number): number => -Math.log(Math.max(cases.scores[place]![row]!, Number.EPSILON));
  return figureAs("loss", meanLoss(cases, loss, cases.truth), cases);
}

/** With the variance that it has where the probabilities are right about independent cases. */
function meanLoss(
  { names, scores }: SeveralCases,
  loss: (row: number, place: number) => number,
  truth: Uint16Array,
): Influences & { readonly lossVariance: number } {
  const n = truth.length;
  let [mean, square] = [0, 0];
  for (let row = 0; row < n; row += 1) {
    for (const place of names.keys()) {
      const one = loss(row, place);
      mean += (scores[place]![row]! * one) / n;
      square += (scores[place]![row]! * one ** 2) / n;
    }
  }
  const influences = ratio(
    n,
    () => 1,
    (row) => loss(row, truth[row]!),
  );
  return { ...influences, lossVariance: Math.max(0, square - mean ** 2) / n };
}

/** Of the class that was called: how far its probability is from the share of right calls (Guo et al. 2017), freed of its bias. */
function topLabelError(cases: Together, bins: number): Figure {
  const { truth, calls, scores, patients } = cases;
  const right = Uint8Array.from(truth, (place, row) => (place === calls[row] ? 1 : 0));
  const confidence = Float64Array.from(calls, (place, row) => scores[place]![row]!);
  const { value, influences, interval } = calibrationError(right, confidence, { bins, patients });
  return figureAs("ece", { ...influences, value, ...(interval && { interval }) }, cases);
}

/** The mean over pairs of classes that are there, and that the model learned, of the AUCs by either's probability (Hand & Till 2001). */
function handTill(cases: SeveralCases, truth: Uint16Array): Figure | undefined {
  const { names, scores, patients } = cases;
  const present = [...names.keys()].filter((place) => truth.includes(place) && !isNotLearned(cases, names[place]!));
  const parts = present.flatMap((one) =>
    present.flatMap((other): readonly MeanPart[] => {
      if (one === other) return [];
      const rows = [...truth.keys()].filter((row) => truth[row] === one || truth[row] === other);
      const labels = Uint8Array.from(rows, (row) => (truth[row] === one ? 1 : 0));
      const own = Float64Array.from(rows, (row) => scores[one]![row]!);
      const numbered: PatientNumbers = {
        ofCases: Uint32Array.from(rows, (row) => patients.ofCases[row]!),
        count: patients.count,
      };
      const effects = expectedDesignEffects(labels, own, numbered);
      const pair = { labels, scores: own, called: labels, patients: numbered, effects };
      return [partOf("auc", metricEstimate("auc", pair, { bins: 1 }))];
    }),
  );
  return parts.length === 0 ? undefined : weightedMean(parts, [0, 1]);
}
