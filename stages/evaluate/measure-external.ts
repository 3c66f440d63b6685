import { readAnsweredTable } from "../../src/artifacts/answered-predictions.js";
import {
  type CalibrationFigures,
  type External,
  type ExternalCalibration,
  type ExternalDrop,
  type ExternalFigure,
  type RecalibratedFigures,
  writeExternal,
} from "../../src/artifacts/external.js";
import type { Overlap } from "../../src/artifacts/overlap.js";
import type { TensorRow } from "../../src/artifacts/tensors.js";
import { answersAsked, formatMetricName, type Question, StageFailure } from "../../src/stage.js";
import { calibrationLine } from "../../src/statistics/calibration-line.js";
import type { Interval } from "../../src/statistics/interval.js";
import { combine, groupDifference, lineDifference } from "../../src/statistics/metric-difference.js";
import { metricInterval } from "../../src/statistics/metric-interval.js";
import { numberPatients } from "../../src/statistics/patient-numbers.js";
import { type Recalibration, recalibrate } from "../../src/statistics/recalibration.js";
import { binOfScore, reliabilityBins } from "../../src/statistics/reliability-bins.js";
import { classMetrics } from "../../src/statistics/several/class-metrics.js";
import { findingMetrics } from "../../src/statistics/several/finding-metrics.js";
import { casesOfOne, metricsOfOne, type SeveralCases } from "../../src/statistics/several/several-cases.js";
import { shareInterval } from "../../src/statistics/share-interval.js";
import { type AnsweredCases, inColumns } from "./answered-cases.js";
import type { EvaluateContext } from "./context.js";
import { measureDrift } from "./measure-drift.js";
import type { Subject } from "./subject.js";

interface Tested {
  readonly subject: Subject;
  readonly question: Question;
  readonly rows: readonly TensorRow[];
  /** Of two classes with one answer each. */
  readonly cases: AnsweredCases;
  readonly notLearned: readonly string[];
  /** How cases are called by a rule that these images had no part in; undefined where it was chosen on images like them. */
  readonly call: ((cases: AnsweredCases) => SeveralCases["called"]) | undefined;
  readonly patientsKnown: boolean;
  readonly isFrozen: boolean;
  readonly overlap: Overlap;
}

/** Sets the images that were measured beside the test set of the model's development, and looks at what its probabilities are worth here. */
export async function measureExternal(ctx: EvaluateContext, tested: Tested): Promise<void> {
  const { question, cases, rows, notLearned } = tested;
  const names = answersAsked(question);
  const columnsOf = (of: AnsweredCases): SeveralCases =>
    inColumns(names, of, tested.call?.(of) ?? names.map(() => undefined));
  const own = columnsOf(cases);
  const reference = await readReference(ctx, question, notLearned);
  const measured = { question, notLearned, bins: ctx.params.bins };
  const before = reference && { cases: reference.cases, columns: columnsOf(reference.cases) };
  const drops = before === undefined ? [] : dropsOf(before.columns, own, measured);
  const shared = reference && sharedWith(reference, tested);
  const external: Omit<External, "format"> = {
    frozen: tested.isFrozen,
    images: rows.length,
    patients: tested.patientsKnown ? new Set(cases.patients).size : null,
    ...(reference && { reference: { images: reference.images.length, ...shared! } }),
    drops,
    calibration: names.flatMap((name, at) =>
      notLearned.includes(name) ? [] : (calibrationOf(own, at, measured) ?? []),
    ),
  };
  await writeExternal(ctx.outputs.metrics, external);
  await measureDrift(ctx, { ...tested, columns: own, reference: before });
  for (const { name, of, drop } of drops) {
    if (!RECORDED.includes(name)) continue;
    const named = { base: `drop.${name}`, ...(of !== undefined && { of }) };
    ctx.metric(formatMetricName(named), drop.value);
    if (drop.low !== undefined) ctx.metric(formatMetricName({ ...named, bound: "low" }), drop.low);
    if (drop.high !== undefined) ctx.metric(formatMetricName({ ...named, bound: "high" }), drop.high);
  }
  if (reference !== undefined && tested.call === undefined) {
    ctx.warn(
      "Figures that depend on a threshold are not compared with the development's: the threshold was chosen anew. Wire `operatingPoint` too, and it is the same for both.",
    );
  }
  if (shared === undefined || shared.sharedImages + (shared.sharedPatients ?? 0) === 0) return;
  const patients = shared.sharedPatients === null ? "" : ` and ${shared.sharedPatients} patients`;
  ctx.warn(
    `${shared.sharedImages} of ${rows.length} images${patients} are in \`reference\` too: the drop is of samples that are not independent, and not of other data as far as they go.`,
  );
}

/** What a run's record has of the drops; the file has all. */
const RECORDED: readonly string[] = ["auc", "sensitivity", "specificity"];

interface Reference {
  readonly images: readonly string[];
  readonly cases: AnsweredCases;
}

async function readReference(
  ctx: EvaluateContext,
  question: Question,
  notLearned: readonly string[],
): Promise<Reference | undefined> {
  const file = ctx.inputs.reference;
  if (file === undefined) return undefined;
  const remedy =
    "Wire the output `predictions` of the evaluation of the model's development: `evaluate.predictions`, or `../runs/RUN/predictions.csv`.";
  const read = await readAnsweredTable(file);
  if (read === undefined) {
    throw new StageFailure("Expected `reference` to be a table of predictions, got no file", remedy);
  }
  const names = question.kind === "binary" ? [] : answersAsked(question);
  if (read.kind !== question.kind || read.names.join("\0") !== names.join("\0")) {
    const words = (kind: Question["kind"], of: readonly string[]) =>
      kind === "binary" ? "two classes" : `${kind === "multiclass" ? "the classes" : "the findings"} ${of.join(", ")}`;
    throw new StageFailure(
      `Expected \`reference\` to be predictions of ${words(question.kind, names)}, as the images are, got ${words(read.kind, read.names)}`,
      remedy,
    );
  }
  const rows = read.rows.filter(({ partition }) => partition === "test");
  if (rows.length === 0) {
    throw new StageFailure("Expected `reference` to have predictions of a test set, got none", remedy);
  }
  const isScored = (name: string) => !notLearned.includes(name);
  const wrong = rows.find(({ scores }) =>
    scores.some((score, at) => !Number.isFinite(score) && isScored(names[at] ?? "")),
  );
  if (wrong !== undefined) {
    throw new StageFailure(`Expected \`reference\` to have a score for each test image, got none for ${wrong.image}`);
  }
  return {
    images: rows.map(({ image }) => image),
    cases: {
      answers: rows.map(({ answers }) => answers),
      scores: rows.map(({ scores }) => scores),
      patients: rows.map(({ patient }, at) => (patient === "" ? `\0${at}` : patient)),
    },
  };
}

/** The same image gets the same score by the same model; a name alone may be of another image. */
function sharedWith(
  { images, cases }: Reference,
  { rows, cases: own, overlap }: Tested,
): Pick<NonNullable<External["reference"]>, "sharedImages" | "sharedPatients"> {
  const keyOf = (image: string, of: AnsweredCases, at: number): string =>
    [image, of.answers[at]!.join(), of.scores[at]!.map((score) => score.toPrecision(5)).join()].join("\0");
  const known = new Set(images.map((image, at) => keyOf(image, cases, at)));
  const patients = new Set(cases.patients);
  const tested = new Set(rows.flatMap(({ patient }) => (patient === "" ? [] : [patient])));
  return {
    sharedImages: rows.filter(({ image }, at) => known.has(keyOf(image, own, at))).length,
    // Only where the model's list of patients is of the same namespace do equal ids mean the same person.
    sharedPatients:
      overlap.patients.compared === "yes" ? [...tested].filter((patient) => patients.has(patient)).length : null,
  };
}

interface Measured {
  readonly question: Question;
  readonly notLearned: readonly string[];
  readonly bins: number;
}

const figureOf = (value: number, interval: Interval | undefined): ExternalFigure => ({
  value,
  ...(interval && { low: interval.low, high: interval.high }),
});

/** Of all together, then of each. */
function dropsOf(development: SeveralCases, external: SeveralCases, measured: Measured): readonly ExternalDrop[] {
  const { question, notLearned } = measured;
  const each = external.names.flatMap((name, at) =>
    notLearned.includes(name)
      ? []
      : dropsOfOne(development, external, at, measured).map((drop) =>
          question.kind === "binary" ? drop : { ...drop, of: name },
        ),
  );
  return question.kind === "binary" ? each : [...dropsOfWhole(development, external, measured), ...each];
}

function dropsOfWhole(a: SeveralCases, b: SeveralCases, { question, bins }: Measured): readonly ExternalDrop[] {
  const metricsOf = question.kind === "multiclass" ? classMetrics : findingMetrics;
  // Without calls there is nothing to say of exclusive classes but areas.
  const names = a.called.every((column) => column === undefined) ? { names: ["auc", "micro.auc"] } : {};
  const [ofA, ofB] = [metricsOf(a, { bins, ...names }).whole, metricsOf(b, { bins, ...names }).whole];
  return [...ofB].flatMap(([name, external]) => {
    const development = ofA.get(name);
    if (development === undefined) return [];
    const interval =
      development.interval &&
      external.interval &&
      combine({ ...development.interval, value: development.value }, { ...external.interval, value: external.value });
    return [
      {
        name,
        development: figureOf(development.value, development.interval),
        external: figureOf(external.value, external.interval),
        drop: figureOf(external.value - development.value, interval),
      },
    ];
  });
}

function dropsOfOne(a: SeveralCases, b: SeveralCases, at: number, { question, bins }: Measured): ExternalDrop[] {
  const [ofA, ofB] = [metricsOfOne(a, at, { bins }), metricsOfOne(b, at, { bins })];
  const drops = [...ofB].flatMap(([name, external]): ExternalDrop[] => {
    const development = ofA.get(name);
    if (development === undefined) return [];
    return [
      {
        name,
        development: figureOf(development.value, metricInterval(name, development)),
        external: figureOf(external.value, metricInterval(name, external)),
        drop: figureOf(external.value - development.value, groupDifference(name, development, external)),
      },
    ];
  });
  if (question.kind === "multiclass") return drops;
  const [lineA, lineB] = [lineOf(a, at), lineOf(b, at)];
  for (const [name, key] of LINE) {
    const [development, external] = [lineA[key], lineB[key]];
    if (development === undefined || external === undefined) continue;
    drops.push({
      name,
      development: figureOf(development.value, development.interval),
      external: figureOf(external.value, external.interval),
      drop: figureOf(external.value - development.value, lineDifference(development, external)),
    });
  }
  return drops;
}

const LINE = [
  ["calibrationInTheLarge", "inTheLarge"],
  ["calibrationSlope", "slope"],
] as const;

function lineOf(columns: SeveralCases, at: number) {
  const { labels, scores, patients } = casesOfOne(columns, at);
  return labels.includes(1) && labels.includes(0) ? calibrationLine(labels, scores, patients) : {};
}

/** undefined where a class is absent, so that there is nothing to be calibrated. */
function calibrationOf(
  columns: SeveralCases,
  at: number,
  { question, bins }: Measured,
): ExternalCalibration | undefined {
  const { labels, scores, patients } = casesOfOne(columns, at);
  if (!labels.includes(1) || !labels.includes(0)) return undefined;
  const names = Array.from(patients.ofCases, String);
  const figuresOf = (mapped: Float64Array): CalibrationFigures => calibrationFigures(labels, mapped, names, bins);
  const mappedBy = (kind: Recalibration): RecalibratedFigures | { readonly reason: string } => {
    const found = recalibrate(labels, scores, names, kind);
    if ("reason" in found) return found;
    return { intercept: found.intercept, slope: found.slope, ...figuresOf(found.scores) };
  };
  return {
    ...(question.kind !== "binary" && { of: columns.names[at]! }),
    asIs: figuresOf(scores),
    intercept: mappedBy("intercept"),
    line: mappedBy("line"),
  };
}

function calibrationFigures(
  labels: Uint8Array,
  scores: Float64Array,
  names: readonly string[],
  bins: number,
): CalibrationFigures {
  const patients = numberPatients(names);
  const one: SeveralCases = {
    names: [""],
    answers: [Array.from(labels) as (0 | 1)[]],
    scores: [scores],
    called: [undefined],
    patients,
  };
  const line = lineOf(one, 0);
  const figures: Record<string, ExternalFigure> = {};
  for (const [name, key] of LINE) {
    const found = line[key];
    if (found !== undefined) figures[name] = figureOf(found.value, found.interval);
  }
  for (const [name, estimate] of metricsOfOne(one, 0, { bins, names: ["ece", "brier"] })) {
    figures[name] = figureOf(estimate.value, metricInterval(name, estimate));
  }
  const binOf = Array.from(scores, (score) => binOfScore(score, bins));
  return {
    figures,
    bins: reliabilityBins(labels, scores, { bins }).flatMap(({ n, meanScore, fractionPositive }, bin) => {
      if (n === 0) return [];
      const rows = [...binOf.keys()].filter((row) => binOf[row] === bin);
      const interval = shareInterval(
        rows.map((row) => labels[row]!),
        numberPatients(rows.map((row) => names[row]!)),
      );
      return [{ n, meanScore, fractionPositive, low: interval?.low ?? 0, high: interval?.high ?? 1 }];
    }),
  };
}
