import { writeMetrics } from "../../src/artifacts/metrics.js";
import {
  type CallingRule,
  type FindingThreshold,
  FROZEN_COSTS_FACT,
  writeOperatingPoint,
} from "../../src/artifacts/operating-point.js";
import { answersAsked, type MulticlassQuestion, type SeveralQuestion, StageFailure } from "../../src/stage.js";
import { calibrationLine } from "../../src/statistics/calibration-line.js";
import type { Interval } from "../../src/statistics/interval.js";
import { FEWEST_PATIENTS, tooFewPatients } from "../../src/statistics/interval-methods.js";
import { metricInterval } from "../../src/statistics/metric-interval.js";
import { METRICS_VERSION } from "../../src/statistics/metrics-version.js";
import { absentOfEach } from "../../src/statistics/several/absent-of-each.js";
import { classMetrics } from "../../src/statistics/several/class-metrics.js";
import { findingMetrics } from "../../src/statistics/several/finding-metrics.js";
import { casesOfOne, type SeveralCases, type SeveralMetrics } from "../../src/statistics/several/several-cases.js";
import { notMeasuredFact } from "../../src/statistics/unmeasured.js";
import { type AnsweredCases, answeredPatients, inColumns } from "./answered-cases.js";
import {
  type Calling,
  callingByFrozen,
  callingByThresholds,
  callingOneClass,
  costMatrix,
  writtenThresholds,
} from "./call-answers.js";
import type { EvaluateContext } from "./context.js";
import { frozenCosts, frozenThresholds } from "./frozen-rule.js";
import { type MetricEntry, metricEntries } from "./metric-entries.js";
import type { Scored, ScoredImages } from "./score-partitions.js";
import { writeAnsweredCurves } from "./write-answered-curves.js";
import { writeAnsweredPatientScores } from "./write-predictions.js";

interface Asked {
  readonly question: SeveralQuestion;
  readonly patientsKnown: boolean;
  /** Findings without scores, or classes whose scores say nothing. */
  readonly notLearned: readonly string[];
  /** That of an earlier evaluation; undefined where it is chosen here. */
  readonly frozen: CallingRule | undefined;
}

/** Measures images, and patients where it is asked for, of several classes or findings; gives how images are called. */
export async function measureAnswers(
  ctx: EvaluateContext,
  scored: readonly ScoredImages<AnsweredCases>[],
  asked: Asked,
  ofSets: readonly MetricEntry[],
): Promise<Calling> {
  const { question } = asked;
  const { aggregate } = ctx.params;
  if (asked.frozen === undefined) refuseForeign(ctx, question);
  const ofImages = await measureLevel(ctx, scored, "", asked);
  const levels = [ofImages];
  if (aggregate !== "none") {
    const patients = scored.map((part) => patientsOfPart(ctx, part, question, aggregate));
    await writeAnsweredPatientScores(ctx.outputs.metrics, question, patients);
    levels.push(await measureLevel(ctx, patients, "patient.", asked));
  }
  const metrics = Object.fromEntries([...levels.flatMap((level) => level.metrics), ...ofSets]);
  for (const [name, value] of Object.entries(metrics)) ctx.metric(name, value);
  ctx.fact("question", question.kind);
  ctx.fact(question.kind === "multiclass" ? "classes" : "findings", answersAsked(question).join(", "));
  const costs = frozenCosts(asked.frozen);
  // A comparison calls cases again, from the record alone.
  if (costs) ctx.fact(FROZEN_COSTS_FACT, JSON.stringify(costs));
  ctx.fact("metricsVersion", METRICS_VERSION);
  ctx.fact("intervalScope", asked.patientsKnown ? "patients" : "images");
  writeMetrics(ctx.outputs.metrics, metrics);
  await writeRule(ctx, levels, asked);
  return ofImages.calling;
}

/** Parameters that mean nothing for the question. */
function refuseForeign({ params }: EvaluateContext, question: SeveralQuestion): void {
  if (question.kind === "multilabel") {
    if (params.costs === undefined) return;
    throw new StageFailure(
      "Expected no `costs` for findings, each of which is called by a threshold of its own",
      "Write `threshold: { cost: ... }`, which chooses each threshold by costs.",
    );
  }
  if (params.threshold !== "youden") {
    throw new StageFailure(
      "Expected no `threshold` for exclusive classes, of which the most probable is called",
      "Leave it out, or say by `costs` which mistake is dearer.",
    );
  }
  if (params.aggregate === "max" || params.aggregate === "median") {
    throw new StageFailure(
      `Expected \`aggregate: mean\` for exclusive classes, whose probabilities must sum to 1, got ${params.aggregate}`,
      "Write `aggregate: mean`.",
    );
  }
}

function patientsOfPart(
  ctx: EvaluateContext,
  { partition, cases }: ScoredImages<AnsweredCases>,
  question: SeveralQuestion,
  aggregate: "mean" | "max" | "median",
): Scored<AnsweredCases> {
  const { cases: patients, mixed } = answeredPatients(question, cases, aggregate);
  if (mixed.length > 0) {
    const such = mixed.slice(0, 3).join(", ");
    const what = `${mixed.length === 1 ? "1 patient" : `${mixed.length} patients`} of the ${partition} set ${mixed.length === 1 ? "has" : "have"} images of more than one class, such as ${such}`;
    if (ctx.params.mixedPatients === "fail") {
      throw new StageFailure(
        `Expected each patient to be of one class for \`aggregate: ${aggregate}\`; ${what}`,
        "Leave them out with `mixedPatients: leave-out`, or measure images alone.",
      );
    }
    ctx.warn(`Left out of what is measured by patient: ${what}.`);
    ctx.fact(`${partition} patients of several classes`, mixed.length);
  }
  return { partition, cases: patients };
}

interface Level {
  readonly calling: Calling;
  /** Of findings, as they are written. */
  readonly thresholds: readonly FindingThreshold[];
  readonly metrics: readonly MetricEntry[];
}

/** How cases are called, metrics and curves of images, or of patients (`level` is then `patient.`). */
async function measureLevel(
  ctx: EvaluateContext,
  scored: readonly Scored<AnsweredCases>[],
  level: "" | "patient.",
  { question, patientsKnown, notLearned, frozen }: Asked,
): Promise<Level> {
  const { bins } = ctx.params;
  const names = answersAsked(question);
  const things = level === "" ? "images" : "patients";
  const validation = scored.find(({ partition }) => partition === "validation")?.cases;
  const none: AnsweredCases = { answers: [], scores: [], patients: [] };
  const given = frozenThresholds(frozen, level);
  const calling =
    question.kind === "multiclass"
      ? callingOneClass(costsOf(ctx, question, frozen), question)
      : given !== undefined
        ? callingByFrozen(given, notLearned)
        : callingByThresholds(ctx.params.threshold, question, validation ?? none, {
            notLearned,
            things,
            warn: ctx.warn,
          });
  const thresholds =
    question.kind === "multiclass"
      ? []
      : writtenThresholds(question, calling, scored.find(({ partition }) => partition === "test")?.cases);
  const withoutThreshold = thresholds.map((found) => (found.threshold === null ? found.reason : undefined));
  const metrics: MetricEntry[] = [];
  for (const { partition, cases } of scored) {
    ctx.signal.throwIfAborted();
    const columns = inColumns(names, cases, calling.call(cases), notLearned);
    const measured = (question.kind === "multiclass" ? classMetrics : findingMetrics)(columns, { bins });
    const put: Put = (base, of, value, interval) => {
      for (const entry of metricEntries(`${partition}.${level}${base}`, of, value, interval)) metrics.push(entry);
    };
    for (const [name, { value, interval }] of measured.whole) put(name, undefined, value, interval);
    put("n", undefined, cases.answers.length);
    for (const at of names.keys()) {
      if (question.kind === "multilabel" && notLearned.includes(names[at]!)) continue;
      putOne(put, columns, at, measured, question);
      const found = thresholds[at];
      if (found === undefined || found.threshold === null) continue;
      put("threshold", names[at], found.threshold, found.choice?.threshold);
    }
    sayAbsent(ctx, { partition, level, things }, { columns, measured, question, withoutThreshold, notLearned });
    sayFew(ctx, partition, columns, patientsKnown ? "patients" : "images");
    const name = level === "" ? partition : `${partition}-patients`;
    await writeAnsweredCurves(ctx.outputs.curves, name, columns, { question, bins });
  }
  return { calling, thresholds, metrics };
}

type Put = (base: string, of: string | undefined, value: number, interval?: Interval) => void;

/** What is measured of one class or finding. */
function putOne(
  put: Put,
  columns: SeveralCases,
  at: number,
  { ofEach }: SeveralMetrics,
  question: SeveralQuestion,
): void {
  const of = columns.names[at]!;
  for (const [name, estimate] of ofEach[at]!) put(name, of, estimate.value, metricInterval(name, estimate));
  const { labels, scores, called, patients } = casesOfOne(columns, at);
  const positives = labels.reduce((sum, label) => sum + label, 0);
  if (question.kind === "multilabel") put("n", of, labels.length);
  put("n.positive", of, positives);
  if (question.kind === "multiclass") return;
  if (positives > 0 && positives < labels.length) {
    const { inTheLarge, intercept, slope } = calibrationLine(labels, scores, patients);
    if (inTheLarge) put("calibrationInTheLarge", of, inTheLarge.value, inTheLarge.interval);
    if (intercept) put("calibrationIntercept", of, intercept.value, intercept.interval);
    if (slope) put("calibrationSlope", of, slope.value, slope.interval);
  }
  if (called === undefined) return;
  const count = (label: number, call: number): number =>
    labels.reduce((sum, one, row) => sum + (one === label && called[row] === call ? 1 : 0), 0);
  put("confusion.tp", of, count(1, 1));
  put("confusion.fp", of, count(0, 1));
  put("confusion.tn", of, count(0, 0));
  put("confusion.fn", of, count(1, 0));
}

/** What could not be measured, and why. */
function sayAbsent(
  ctx: EvaluateContext,
  { partition, level, things }: { partition: string; level: string; things: "images" | "patients" },
  found: {
    readonly columns: SeveralCases;
    readonly measured: SeveralMetrics;
    readonly question: SeveralQuestion;
    readonly withoutThreshold: readonly (string | undefined)[];
    readonly notLearned: readonly string[];
  },
): void {
  const absent = absentOfEach(found, things);
  if (absent.length === 0) return;
  const text = absent.join("; ");
  ctx.warn(`Not measured on the ${partition} set, by ${things}: ${text}.`);
  ctx.fact(notMeasuredFact(`${partition}${level === "" ? "" : ".patient"}`), text);
  if (found.measured.ofEach.every((metrics) => !metrics.has("auc"))) {
    const each = found.question.kind === "multiclass" ? "classes" : "findings";
    ctx.warn(`No AUC can be measured on the ${partition} set: none of its ${each} has both answers there.`);
  }
}

/** Where so few patients have a class or finding, or have it not, that no interval covers as it should. */
function sayFew(
  { warn }: EvaluateContext,
  partition: string,
  columns: SeveralCases,
  things: "patients" | "images",
): void {
  const few = columns.names.flatMap((name, at) => {
    const { labels, patients } = casesOfOne(columns, at);
    const count = (label: number) => new Set(patients.ofCases.filter((_, row) => labels[row] === label)).size;
    // One that is absent is said elsewhere.
    return [[`with ${name}`, count(1)] as const, [`without ${name}`, count(0)] as const].filter(
      ([, patients]) => patients > 0 && tooFewPatients([patients]) !== undefined,
    );
  });
  if (few.length === 0) return;
  const listed = few.map(([what, count]) => `${count} ${what}`).join(", ");
  warn(
    `The ${partition} set has fewer than ${FEWEST_PATIENTS} ${things} of some kinds (${listed}): ${tooFewPatients([0], things)}.`,
  );
}

/** Undefined where the most probable class is called. */
function costsOf({ params }: EvaluateContext, question: MulticlassQuestion, frozen: CallingRule | undefined) {
  const given = frozenCosts(frozen);
  return given === undefined ? costMatrix(params.costs, question) : (given ?? undefined);
}

async function writeRule(ctx: EvaluateContext, levels: readonly Level[], { question, frozen }: Asked): Promise<void> {
  const { aggregate } = ctx.params;
  const isFrozen = frozen !== undefined && { frozen: true };
  const [ofImages, ofPatients] = levels;
  if (question.kind === "multiclass") {
    const matrix = costsOf(ctx, question, frozen);
    return await writeOperatingPoint(ctx.outputs.metrics, {
      kind: "multiclass",
      classes: question.classes,
      rule: matrix === undefined ? "most probable" : "least expected cost",
      ...(matrix && { costs: matrix }),
      ...isFrozen,
      ...(ofPatients && { patient: { aggregate } }),
    });
  }
  await writeOperatingPoint(ctx.outputs.metrics, {
    kind: "multilabel",
    partition: "validation",
    ...isFrozen,
    findings: ofImages!.thresholds,
    ...(ofPatients && { patient: { aggregate, findings: ofPatients.thresholds } }),
  });
}
