import {
  type AnsweredPrediction,
  type AnsweredPredictions,
  hasScores,
  readAnsweredPredictions,
} from "../artifacts/answered-predictions.js";
import { FROZEN_COSTS_FACT, type OperatingPoint, readOperatingPoint } from "../artifacts/operating-point.js";
import {
  type OtherPart,
  otherParts,
  type Prediction,
  readPredictions,
  type UnusablePart,
  unusableParts,
} from "../artifacts/predictions.js";
import { isJsonObject, type JsonObject, type JsonValue } from "../core/json.js";
import { formatMetricName } from "../core/metric-name.js";
import { SCORED_PARTITIONS, type ScoredPartition } from "../core/partitions.js";
import type { SeveralQuestion } from "../core/question.js";
import type { StageRecord } from "../core/run-record.js";
import { isStageFailure } from "../core/stage-failure.js";
import { METRICS_VERSION } from "../statistics/metrics-version.js";
import { type Calling, type Costs, calledEach } from "../statistics/several/call-classes.js";
import { type EvaluatedRun, evaluationOf, notLearnedOf, outputFolder } from "./evaluations.js";
import { withPatientsOf } from "./known-patients.js";
import type { ScoredCases, SeveralScored } from "./scored-cases.js";

/** What a run predicted, and how it was measured: all that a comparison needs, without computing anything again. */
export interface RunResults {
  readonly parts: Readonly<Partial<Record<ScoredPartition, ScoredCases>>>;
  /** Parts of `predictions.csv` that are absent because some of their rows have no score that can be used. */
  readonly unusable: readonly UnusablePart[];
  readonly otherParts: readonly OtherPart[];
  /** Names of the classes, where the run says them. */
  readonly positive?: string;
  readonly negative?: string;
  /** Of several classes or findings: which. */
  readonly question?: { readonly kind: SeveralQuestion["kind"]; readonly names: readonly string[] };
  /** How the threshold was chosen, as a reader would say it; undefined where the run does not tell. */
  readonly rule?: string;
  readonly threshold: number;
  readonly metricsVersion: number;
  /** Bins of the calibration error. */
  readonly bins: number;
}

/** Where no threshold was ever chosen. */
const MIDDLE = 0.5;

/** What is read from predictions, for any kind of question. */
type ReadParts = Pick<RunResults, "parts" | "unusable" | "otherParts">;

/** Reads `predictions.csv` of a run; undefined where it has none. Throws a StageFailure where a file is damaged. */
export async function readResults(run: EvaluatedRun): Promise<RunResults | undefined> {
  const written = await readPredictions(run.folder, run.evaluation);
  if (written === undefined) return await readSeveralResults(run);
  const predictions = await withPatientsOf(written, run);
  const stage = evaluationOf(run.record);
  const metricsFolder = stage && outputFolder(run, stage, "metrics");
  const { metrics } = run.record;
  const recorded = metrics["test.threshold"] ?? metrics["validation.threshold"];
  const point =
    metricsFolder === undefined
      ? undefined
      : await readOperatingPoint(metricsFolder).catch((error: unknown) => {
          // Where the record has the threshold, nothing is lost; else another one would be made up.
          if (recorded !== undefined && isStageFailure(error)) return undefined;
          throw error;
        });
  const chosen = recorded ?? point?.threshold;
  const threshold = typeof chosen === "number" ? chosen : MIDDLE;
  const facts = stage?.facts ?? {};
  const classes = classesOf(facts, point);
  const rule = ruleOf(stage?.params["threshold"]) ?? point?.rule;
  const read: ReadParts = {
    parts: readParts(predictions, threshold),
    unusable: unusableParts(predictions),
    otherParts: otherParts(predictions),
  };
  return { ...read, ...classes, ...(rule !== undefined && { rule }), threshold, ...measuredBy(stage) };
}

const measuredBy = (stage: StageRecord | undefined): Pick<RunResults, "metricsVersion" | "bins"> => ({
  metricsVersion: typeof stage?.facts["metricsVersion"] === "number" ? stage.facts["metricsVersion"] : METRICS_VERSION,
  bins: typeof stage?.params["bins"] === "number" ? stage.params["bins"] : 10,
});

/** Of several classes or findings. */
async function readSeveralResults(run: EvaluatedRun): Promise<RunResults | undefined> {
  const predictions = await readAnsweredPredictions(run.folder, run.evaluation);
  if (predictions === undefined || predictions.kind === "binary") return undefined;
  const { kind, names } = predictions;
  const rows = await withPatientsOf(predictions.rows, run);
  const stage = evaluationOf(run.record);
  const costs = stage?.params["costs"];
  const given = stage?.facts[FROZEN_COSTS_FACT];
  const { metrics } = run.record;
  const calling: Calling =
    kind === "multiclass"
      ? {
          kind,
          ...(isJsonObject(costs ?? null) && { costs: costsOf(names, costs as JsonObject) }),
          ...(typeof given === "string" && { costs: JSON.parse(given) as Costs }),
        }
      : {
          kind,
          thresholds: names.map((of) =>
            ["test", "validation"]
              .map((partition) => metrics[formatMetricName({ base: `${partition}.threshold`, of })])
              .find((threshold) => threshold !== undefined),
          ),
        };
  const scored = rows.map((row) => ({ ...row, label: 0 as const, score: hasScores(row, predictions) ? 0 : NaN }));
  const parts = Object.fromEntries(
    SCORED_PARTITIONS.flatMap((partition) => {
      const cases = severalPart(
        rows.filter((row) => row.partition === partition),
        { ...predictions, notLearned: kind === "multiclass" ? notLearnedOf(run.record, names) : [] },
        calling,
      );
      return cases === undefined ? [] : [[partition, cases] as const];
    }),
  );
  const rule =
    kind === "multiclass"
      ? costs === undefined
        ? typeof given === "string"
          ? given
          : undefined
        : JSON.stringify(costs)
      : ruleOf(stage?.params["threshold"]);
  return {
    parts,
    unusable: unusableParts(scored),
    otherParts: otherParts(scored),
    question: { kind, names },
    ...(rule !== undefined && { rule }),
    threshold: MIDDLE,
    ...measuredBy(stage),
  };
}

const costsOf = (names: readonly string[], costs: JsonObject): Costs =>
  names.map((actual) =>
    names.map((called) => {
      const row = costs[actual];
      const cost = row !== undefined && isJsonObject(row) ? row[called] : undefined;
      return actual === called ? 0 : typeof cost === "number" ? cost : 1;
    }),
  );

function severalPart(
  rows: readonly AnsweredPrediction[],
  predictions: Pick<AnsweredPredictions, "names" | "unscored"> & Pick<SeveralScored, "notLearned">,
  calling: Calling,
): ScoredCases | undefined {
  const { names } = predictions;
  if (rows.length === 0 || !rows.every((row) => hasScores(row, predictions))) return undefined;
  const scores = names.map((_, at) => Float64Array.from(rows, (row) => row.scores[at]!));
  const none = new Uint8Array(rows.length);
  return {
    images: rows.map(({ image }) => image),
    patients: rows.map(({ patient, image }) => patient || `\0${image}`),
    patientsKnown: rows.every(({ patient }) => patient !== ""),
    labels: none,
    scores: new Float64Array(rows.length),
    called: none,
    several: {
      kind: calling.kind,
      names,
      answers: names.map((_, at) => rows.map(({ answers }) => answers[at])),
      scores,
      called: calledEach(scores, calling),
      notLearned: predictions.notLearned,
    },
  };
}

function readParts(predictions: readonly Prediction[], threshold: number): RunResults["parts"] {
  const part = (name: ScoredPartition): ScoredCases | undefined => {
    const chosen = predictions.filter(({ partition }) => partition === name);
    if (chosen.length === 0) return undefined;
    const scores = Float64Array.from(chosen, ({ score }) => score);
    // What is not a number cannot be ranked, and a metric of the rest would be one of other cases.
    if (!scores.every(Number.isFinite)) return undefined;
    return {
      images: chosen.map(({ image }) => image),
      // A name cannot begin with a zero byte.
      patients: chosen.map(({ patient, image }) => patient || `\0${image}`),
      patientsKnown: chosen.every(({ patient }) => patient !== ""),
      labels: Uint8Array.from(chosen, ({ label }) => label),
      scores,
      called: Uint8Array.from(scores, (value) => (value >= threshold ? 1 : 0)),
      about: chosen.map(({ sex, age, view, followUp }) => ({ sex, age, view, followUp })),
    };
  };
  const [validation, test] = [part("validation"), part("test")];
  return { ...(validation && { validation }), ...(test && { test }) };
}

function classesOf(
  facts: StageRecord["facts"],
  point: OperatingPoint | undefined,
): Pick<RunResults, "positive" | "negative"> {
  const positive = facts["positive"] ?? point?.positive;
  if (typeof positive !== "string") return {};
  const negative = facts["negative"] ?? point?.classes?.find((name) => name !== positive);
  return { positive, ...(typeof negative === "string" && { negative }) };
}

/** The parameter of evaluate in words, the same for the same rule. */
function ruleOf(wanted: JsonValue | undefined): string | undefined {
  if (typeof wanted === "number") return `fixed at ${wanted}`;
  if (typeof wanted === "string") return wanted;
  if (wanted === undefined || !isJsonObject(wanted)) return undefined;
  const { sensitivity, specificity, cost } = wanted;
  if (sensitivity !== undefined) return `sensitivity >= ${sensitivity}`;
  if (specificity !== undefined) return `specificity >= ${specificity}`;
  if (cost === undefined || !isJsonObject(cost)) return undefined;
  const prevalence = cost["prevalence"] === undefined ? "" : ` at prevalence ${cost["prevalence"]}`;
  return `least cost, ${cost["falseNegative"]} for a miss to ${cost["falsePositive"]} for a false alarm${prevalence}`;
}
