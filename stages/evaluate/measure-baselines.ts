import { type BaselineFigure, type Baselines, writeBaselines } from "../../src/artifacts/baselines.js";
import type { TensorRow } from "../../src/artifacts/tensors.js";
import { rangeOf } from "../../src/imaging/ranges-of-kinds.js";
import { patientsOf } from "../../src/learning/patients-of-rows.js";
import { type Answer, answersAsked, answersOf, namesOf, type Question, type ScoredPartition } from "../../src/stage.js";
import { caseMetrics } from "../../src/statistics/case-metrics.js";
import type { Interval } from "../../src/statistics/interval.js";
import { logisticRegression } from "../../src/statistics/logistic-regression.js";
import { categoryFeatures, numberFeatures } from "../../src/statistics/metadata-features.js";
import { metricInterval } from "../../src/statistics/metric-interval.js";
import { numberPatients } from "../../src/statistics/patient-numbers.js";
import { callClasses, columnsOf } from "../../src/statistics/several/call-classes.js";
import { classMetrics } from "../../src/statistics/several/class-metrics.js";
import { findingMetrics } from "../../src/statistics/several/finding-metrics.js";
import { casesOfOne, type SeveralCases } from "../../src/statistics/several/several-cases.js";

/** Keeps a fit finite where a column separates the classes. */
const RIDGE = 1e-3;
/** More training images make a regression on a dozen columns no better, and it slower. */
const MOST_FITTED = 20_000;

interface Asked {
  readonly question: Question;
  /** Findings or classes that are in no mean of the model's either. */
  readonly notLearned: readonly string[];
  /** Images of the training part, without copies. */
  readonly training: readonly TensorRow[];
  readonly partition: ScoredPartition;
  /** Those that the model was measured on. */
  readonly rows: readonly TensorRow[];
}

/** Measures what is reached without looking at the images, and writes it. Nothing where there is no training part. */
export async function measureBaselines(folder: string, asked: Asked): Promise<void> {
  if (asked.training.length === 0) return;
  const commonest = commonestAnswer(asked);
  if (!Number.isFinite(commonest.accuracy)) return;
  const { partition } = asked;
  await writeBaselines(folder, { format: 1, partition, commonest, metadata: metadataAlone(asked) });
}

function commonestAnswer({ question, notLearned, training, rows }: Asked): Baselines["commonest"] {
  if (question.kind !== "multilabel") {
    const counts = namesOf(question).map((name) => training.filter(({ label }) => label === name).length);
    const called = namesOf(question)[counts.indexOf(rangeOf(counts)[1])]!;
    return { called, accuracy: rows.filter(({ label }) => label === called).length / rows.length };
  }
  const each = question.findings.flatMap((name, at) => {
    const known = (all: readonly TensorRow[]): readonly Answer[] =>
      all.map((row) => answersOf(question, row)[at]).filter((answer) => answer !== undefined);
    const [trained, tested] = [known(training), known(rows)];
    if (notLearned.includes(name) || tested.length === 0) return [];
    const isPresent = 2 * trained.filter((answer) => answer === 1).length > trained.length;
    const right = tested.filter((answer) => (answer === 1) === isPresent).length;
    return [{ name, called: isPresent ? ("present" as const) : ("absent" as const), accuracy: right / tested.length }];
  });
  const accuracy = each.reduce((sum, one) => sum + one.accuracy, 0) / each.length;
  return { accuracy, each };
}

function metadataAlone({ question, notLearned, training, rows }: Asked): Baselines["metadata"] {
  const fitted = training.length > MOST_FITTED ? evenly(training, MOST_FITTED) : training;
  const all = [...fitted, ...rows];
  const sources = [
    ["view", categoryFeatures(all.map(({ view }) => view))],
    ["age", numberFeatures(all.map(({ age }) => age))],
    ["sex", categoryFeatures(all.map(({ sex }) => sex))],
  ] as const;
  const varying = sources.map(
    ([name, columns]) =>
      [name, columns.filter((column) => new Set(column.subarray(0, fitted.length)).size > 1)] as const,
  );
  const features = varying.flatMap(([, columns]) => columns);
  if (features.length === 0) {
    return { reason: "view, age and sex are not known, or are the same for all training images" };
  }
  const names = answersAsked(question);
  const featuresOf = (at: number): readonly number[] => features.map((column) => column[at]!);
  const scores = names.map((name, answer) => {
    const known = fitted.flatMap((row, at) => {
      const is = answersOf(question, row)[answer];
      return is === undefined ? [] : [{ at, is }];
    });
    if ((notLearned.includes(name) && question.kind === "multilabel") || known.length === 0)
      return new Float64Array(rows.length).fill(Number.NaN);
    const { predict } = logisticRegression(
      known.map(({ at }) => featuresOf(at)),
      known.map(({ is }) => is),
      { ridge: RIDGE },
    );
    return Float64Array.from(rows, (_, at) => predict(featuresOf(fitted.length + at)));
  });
  const measured = areasOf(question, rows, scores, notLearned);
  if (measured === undefined) return { reason: "no AUC can be measured if all images have the same answer" };
  const columns = varying.flatMap(([name, { length }]) => (length > 0 ? [name] : []));
  return { columns, images: fitted.length, ...measured };
}

/** So many, in their order, from the first to the last. */
const evenly = <T>(all: readonly T[], count: number): readonly T[] =>
  Array.from({ length: count }, (_, at) => all[Math.floor((at * all.length) / count)]!);

function areasOf(
  question: Question,
  rows: readonly TensorRow[],
  scores: readonly Float64Array[],
  notLearned: readonly string[],
) {
  const names = answersAsked(question);
  const options = { bins: 1, names: ["auc"] as const };
  const answers = names.map((_, at) => rows.map((row) => answersOf(question, row)[at]));
  const columns: SeveralCases = {
    names,
    answers,
    scores,
    notLearned,
    called:
      question.kind === "multiclass"
        ? columnsOf(callClasses(scores), names.length)
        : names.map(() => new Uint8Array(rows.length)),
    patients: numberPatients(patientsOf(rows)),
  };
  if (question.kind === "binary") {
    const { called, ...one } = casesOfOne(columns, 0);
    const auc = caseMetrics({ ...one, called: called! }, options).get("auc");
    return auc && { auc: figureOf(auc.value, metricInterval("auc", auc)) };
  }
  const { whole, ofEach } = (question.kind === "multiclass" ? classMetrics : findingMetrics)(columns, options);
  const auc = whole.get("auc");
  const each = names.flatMap((name, at) => {
    const one = ofEach[at]!.get("auc");
    return one === undefined ? [] : [{ name, ...figureOf(one.value, metricInterval("auc", one)) }];
  });
  return auc && { auc: figureOf(auc.value, auc.interval), each };
}

const figureOf = (value: number, interval: Interval | undefined): BaselineFigure => ({
  value,
  ...(interval && { low: interval.low, high: interval.high }),
});
