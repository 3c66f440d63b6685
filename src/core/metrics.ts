import { parseMetricName } from "./metric-name.js";

export interface Metric {
  /** Its name in tables, and a shorter one for little space. */
  readonly title: string;
  readonly short?: string;
  /** Of a perfect model; `nearer`: values on either side of it are worse. */
  readonly best: 0 | 1;
  readonly better: "higher" | "lower" | "nearer";
  /** What a value on either side says, where that is not plain. */
  readonly note?: string;
  readonly range: readonly [number, number];
  /**
   * `cases`: of each case's label and score, of two classes, or of one class or finding of several. `line`: of the line
   * fitted to all (`calibrationLine`). `classes`: of several exclusive classes together. `sets`: of the sets of answers
   * that a model with `sets` gives.
   */
  readonly of: "cases" | "line" | "classes" | "sets";
  /** How its 95 % interval is made (`INTERVAL_METHODS`). */
  readonly interval: "newcombe" | "agresti-coull" | "log-t" | "inversion" | "robust-t" | "mover";
}

/** One that is measured from cases: what its interval and its differences need besides its function. */
export interface CaseMetricRow extends Metric {
  readonly of: "cases";
  /** Whether it changes with the threshold. */
  readonly usesThreshold: boolean;
  /** Whether it is a trivial number, or none, where all cases are of one class. */
  readonly needsBothClasses: boolean;
  /** How its differences are tested: `rates` of cases that are classified correctly, as McNemar does. */
  readonly difference: "areas" | "rates" | "means" | "intervals";
  /**
   * `ranking`: of the order of positive and negative cases. `share`: of cases that are right or wrong, so that no more can
   * be known than from as many independent ones. `mean`: of anything else about cases.
   */
  readonly kind: "ranking" | "share" | "mean";
  /**
   * What a patient's images are alike in, for its design effect: the ranks of both classes; the scores of positive or of
   * negative ones; all scores; those of a metric that counts positive cases alone; scores and labels, where calls decide
   * which cases are counted.
   */
  readonly alike: "ranks" | "positives" | "negatives" | "scores" | "scores of positives" | "scores and labels";
}

const SHARE = {
  of: "cases",
  best: 1,
  better: "higher",
  range: [0, 1],
  usesThreshold: true,
  interval: "agresti-coull",
  kind: "share",
} as const;
const LOSS = {
  of: "cases",
  best: 0,
  better: "lower",
  usesThreshold: false,
  needsBothClasses: false,
  interval: "log-t",
  difference: "means",
  kind: "mean",
  alike: "scores",
} as const;

/** Metrics of scored cases, in the order in which people read them. Each is computed by `statistics/metric-influences.ts`. */
const OF_CASES = {
  auc: {
    ...SHARE,
    title: "AUC (ROC)",
    short: "AUC",
    usesThreshold: false,
    needsBothClasses: true,
    interval: "newcombe",
    difference: "areas",
    kind: "ranking",
    alike: "ranks",
  },
  auprc: {
    ...SHARE,
    title: "Average precision",
    usesThreshold: false,
    needsBothClasses: true,
    difference: "means",
    kind: "ranking",
    alike: "scores of positives",
  },
  accuracy: { ...SHARE, title: "Accuracy", needsBothClasses: false, difference: "rates", alike: "scores" },
  sensitivity: { ...SHARE, title: "Sensitivity", needsBothClasses: false, difference: "rates", alike: "positives" },
  specificity: { ...SHARE, title: "Specificity", needsBothClasses: false, difference: "rates", alike: "negatives" },
  ppv: {
    ...SHARE,
    title: "Positive predictive value",
    short: "PPV",
    needsBothClasses: true,
    difference: "means",
    alike: "scores and labels",
  },
  npv: {
    ...SHARE,
    title: "Negative predictive value",
    short: "NPV",
    needsBothClasses: true,
    difference: "means",
    alike: "scores and labels",
  },
  f1: {
    ...SHARE,
    title: "F1",
    needsBothClasses: true,
    difference: "means",
    kind: "mean",
    alike: "scores and labels",
  },
  brier: { ...LOSS, title: "Brier score", range: [0, 1] },
  ece: {
    ...LOSS,
    title: "Expected calibration error",
    short: "Calibration error",
    range: [0, 1],
    needsBothClasses: true,
    interval: "inversion",
    difference: "intervals",
  },
  loss: { ...LOSS, title: "Cross-entropy", range: [0, Number.POSITIVE_INFINITY] },
} as const satisfies Readonly<Record<string, CaseMetricRow>>;

const LINE = {
  of: "line",
  best: 0,
  better: "nearer",
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  interval: "robust-t",
} as const;

/** Of the calibration line, which runs record as well. */
const OF_LINE = {
  calibrationInTheLarge: { ...LINE, title: "Calibration in the large", note: "above, scores are too low" },
  calibrationSlope: { ...LINE, title: "Calibration slope", best: 1, note: "below, scores are too extreme" },
  calibrationIntercept: { ...LINE, title: "Calibration intercept" },
} as const satisfies Readonly<Record<string, Metric>>;

const CLASSES = { of: "classes", best: 1, better: "higher", range: [0, 1], interval: "mover" } as const;
const AGREEMENT = { ...CLASSES, range: [-1, 1], interval: "agresti-coull" } as const;

/** Of several exclusive classes together, in addition to those of cases, which mean the average over classes there. */
const OF_CLASSES = {
  balancedAccuracy: { ...CLASSES, title: "Balanced accuracy" },
  aucWeighted: { ...CLASSES, title: "AUC, weighted by class" },
  aucHandTill: { ...CLASSES, title: "AUC of Hand and Till" },
  kappa: { ...AGREEMENT, title: "Cohen's kappa" },
  kappaQuadratic: { ...AGREEMENT, title: "Cohen's kappa, quadratic weights", short: "Quadratic kappa" },
  eceClasswise: {
    ...CLASSES,
    title: "Calibration error, mean over classes",
    best: 0,
    better: "lower",
  },
} as const satisfies Readonly<Record<string, Metric>>;

const SETS = { of: "sets", range: [0, 1], interval: "agresti-coull" } as const;

/** Of prediction sets; coverage of each class or finding, over patients. */
const OF_SETS = {
  coverage: { ...SETS, title: "Coverage of sets", short: "Coverage", best: 1, better: "higher" },
  coverageWithout: { ...SETS, title: "Coverage of sets without the finding", best: 1, better: "higher" },
  uncertain: { ...SETS, title: "Uncertain (not one answer)", short: "Uncertain", best: 0, better: "lower" },
  setSize: {
    ...SETS,
    title: "Answers in a set, mean",
    short: "Set size",
    best: 1,
    better: "nearer",
    note: "above, sets leave more open",
    range: [0, Number.POSITIVE_INFINITY],
    interval: "robust-t",
  },
} as const satisfies Readonly<Record<string, Metric>>;

export type CaseMetric = keyof typeof OF_CASES;
export type ClassMetric = keyof typeof OF_CLASSES;
export type MetricName = CaseMetric | ClassMetric | keyof typeof OF_LINE | keyof typeof OF_SETS;

/**
 * All metrics that runs record: the one place that knows what they are. It counts in the code of stages that measure,
 * unlike the rest of `core`, since results follow from it.
 */
export const METRICS: Readonly<Record<CaseMetric, CaseMetricRow>> & Readonly<Record<MetricName, Metric>> = {
  ...OF_CASES,
  ...OF_CLASSES,
  ...OF_LINE,
  ...OF_SETS,
};

export const METRIC_NAMES = Object.keys(METRICS) as readonly MetricName[];
export const CASE_METRICS = Object.keys(OF_CASES) as readonly CaseMetric[];

/**
 * The metric that a recorded number is: of `auc`, `test.auc`, `test.patient.auc.low`, `test.auc[Effusion]`; undefined where
 * it is a stage's own.
 */
export function metricOf(name: string): MetricName | undefined {
  const kind = (parseMetricName(name)?.base ?? name).replace(/^.*\./, "");
  return Object.hasOwn(METRICS, kind) ? (kind as MetricName) : undefined;
}

/** A metric's value turned so that less is better; of what is not known more is. */
export function shortfall(name: string, value: number): number {
  const metric = metricOf(name);
  if (metric === undefined) return -value;
  const { better, best } = METRICS[metric];
  return { higher: -value, lower: value, nearer: Math.abs(value - best) }[better];
}
