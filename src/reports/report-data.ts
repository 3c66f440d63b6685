import { existsSync } from "node:fs";
import path from "node:path";
import {
  type AnsweredPrediction,
  type AnsweredPredictions,
  hasScores,
  readAnsweredPredictions,
} from "../artifacts/answered-predictions.js";
import { type Finding, readFindings } from "../artifacts/audit-findings.js";
import { type Baselines, readBaselines } from "../artifacts/baselines.js";
import { type Calibration, readCalibration } from "../artifacts/calibration.js";
import { type DatasetRow, type FlowStep, findDataset } from "../artifacts/dataset.js";
import { type Drift, readDrift } from "../artifacts/drift.js";
import { type Explanations, readExplanations } from "../artifacts/explanations.js";
import { type External, readExternal } from "../artifacts/external.js";
import { readRunHistory } from "../artifacts/history.js";
import { readMetrics } from "../artifacts/metrics.js";
import {
  type ClassRule,
  type FindingThresholds,
  type OperatingPoint,
  readCallingRule,
} from "../artifacts/operating-point.js";
import { type Overlap, readOverlap } from "../artifacts/overlap.js";
import {
  type OtherPart,
  otherParts,
  type Prediction,
  readPredictions,
  type UnusablePart,
  unusableParts,
} from "../artifacts/predictions.js";
import { readReadings, type StageReading } from "../artifacts/readings.js";
import { readTensorFacts } from "../artifacts/tensors.js";
import type { Kind } from "../core/kind.js";
import type { Question } from "../core/question.js";
import type { StageRecord } from "../core/run-record.js";
import { isStageFailure } from "../core/stage-failure.js";
import { stagesMaking } from "../core/stages-making.js";
import {
  calibrationStageOf,
  type EvaluatedRun,
  notLearnedOf,
  outputFolder,
  trainStageOf,
  upstreamOf,
} from "../experiments/evaluations.js";
import { withPatients } from "../experiments/known-patients.js";
import type { KnownRun } from "../experiments/read-runs.js";

/** All that a report is made of. A run without learning has empty lists and no cohort. */
export interface ReportData {
  readonly run: EvaluatedRun;
  readonly cohort?: {
    readonly question: Question;
    /** Of a question of two classes; otherwise words for either, where a report speaks of two. */
    readonly positive: string;
    readonly negative: string;
    readonly patientsKnown: boolean;
    readonly flow: readonly FlowStep[];
    /** `dataset.csv` of the last stage that made one. */
    readonly rows: readonly DatasetRow[];
  };
  /** What stages have read, in their order. */
  readonly readings: readonly StageReading[];
  /** Those with a score. */
  readonly predictions: readonly Prediction[];
  /** For several classes or findings: those with scores, which `predictions` does not have. */
  readonly answered?: AnsweredPredictions;
  /** Exclusive classes that the model saw no training image of. */
  readonly notLearned?: readonly string[];
  /** Of several classes or findings: how they are called. */
  readonly calling?: FindingThresholds | ClassRule;
  /** What of `predictions.csv` is left out there. */
  readonly unusable: readonly UnusablePart[];
  readonly otherParts: readonly OtherPart[];
  readonly operatingPoint?: Pick<OperatingPoint, "threshold" | "rule" | "partition" | "choice" | "frozen">;
  /** Of a model that a stage of the run calibrated. */
  readonly calibration?: Calibration;
  /** What was measured of the same model before it was calibrated, where the run evaluated that too. */
  readonly uncalibrated?: { readonly stage: string; readonly metrics: Readonly<Record<string, number>> };
  /** Absent of runs of earlier versions, and of a model that was given. */
  readonly baselines?: Baselines;
  /** Of a finished model on data that its development did not have. */
  readonly external?: External;
  /** Whether they are like those of training. */
  readonly drift?: Drift;
  /** Absent of runs that did not compare, or where it is no longer in the cache. */
  readonly overlap?: Overlap;
  /**
   * Pictures that `evaluate` made of the cases it was most confident about; absent if they are no longer in the cache.
   */
  readonly explanations?: Explanations;
  /** Absent where no stage audited, or its findings are no longer in the cache. */
  readonly audit?: readonly Finding[];
  /** One entry per epoch. */
  readonly history: readonly Readonly<Record<string, number>>[];
  /** Which damaged files were left out, and what is wrong with them; absent where all could be read. */
  readonly unreadable?: readonly string[];
  /** Absolute path of an image that a row names, where it is still in the cache. */
  readonly imageFile: (image: string) => string | undefined;
}

/** Reads what the stages left in the run's folder; what is missing is left out, and what is damaged is named. */
export async function readReportData(run: EvaluatedRun): Promise<ReportData> {
  const { read, unreadable } = soundReader(run);
  const ofTwo = await read(run.folder, (folder) => readPredictions(folder, run.evaluation));
  // What is damaged is named once.
  const isSound = unreadable.length === 0;
  const answered = await read(ofTwo === undefined && isSound ? run.folder : undefined, (folder) =>
    readAnsweredPredictions(folder, run.evaluation),
  );
  const cohort = await readCohort(run, read);
  const predictions = withPatients(ofTwo ?? [], cohort?.rows ?? []);
  const several =
    answered === undefined || answered.kind === "binary"
      ? undefined
      : { ...answered, rows: withPatients(answered.rows, cohort?.rows ?? []) };
  const scored = several?.rows.map((row) => scoredAtAll(row, several)) ?? predictions;
  const metrics = folderOf(run, "metrics");
  const rule = await read(metrics, readCallingRule);
  const operatingPoint = rule === undefined || "kind" in rule ? undefined : rule;
  const explanations = await read(folderOf(run, "explanations"), readExplanations);
  const audit = await read(folderOf(run, "findings"), readFindings);
  const overlap = await read(metrics, readOverlap);
  const baselines = await read(metrics, readBaselines);
  const external = await read(metrics, readExternal);
  const drift = await read(metrics, readDrift);
  const calibrate = calibrationStageOf(run.record);
  const calibration = await read(calibrate && outputFolder(run, calibrate, "model"), readCalibration);
  const plain = calibrate && run.beside?.find(({ needs }) => needs.some((id) => isModelOf(id, calibrate, run.record)));
  const measured = await read(plain && outputFolder(run, plain, "metrics"), readMetrics);
  const history = await read(run.folder, (folder) => readRunHistory(folder, trainStageOf(run.record)?.id));
  const readings = await readingsOfRun(run, read);
  const imageFolders = artifactsOfKind(run, "images").reverse();
  return {
    run,
    ...(cohort && { cohort }),
    readings,
    predictions: predictions.filter(({ score }) => Number.isFinite(score)),
    ...(several && { answered: { ...several, rows: several.rows.filter((row) => hasScores(row, several)) } }),
    ...(several?.kind === "multiclass" && { notLearned: notLearnedOf(run.record, several.names) }),
    ...(rule !== undefined && "kind" in rule && { calling: rule }),
    unusable: unusableParts(scored),
    otherParts: otherParts(scored),
    ...(operatingPoint && { operatingPoint }),
    ...(overlap && { overlap }),
    ...(calibration && { calibration }),
    ...(plain && measured && { uncalibrated: { stage: plain.id, metrics: measured } }),
    ...(baselines && { baselines }),
    ...(external && { external }),
    ...(drift && { drift }),
    ...(explanations && { explanations }),
    ...(audit && { audit }),
    history: history ?? [],
    ...(unreadable.length > 0 && { unreadable }),
    imageFile: (image) =>
      [image, image.replace(/\.[^./]+$/, ".png")]
        .flatMap((name) => imageFolders.map((folder) => path.join(folder, name)))
        .find((file) => existsSync(file)),
  };
}

/** Whether a stage made the model that was calibrated. */
const isModelOf = (id: string, { needs }: StageRecord, record: EvaluatedRun["record"]): boolean =>
  needs.some((need) => need === id) && stagesMaking(record, "model").some((stage) => stage.id === id);

/** As of two classes, where all that counts is whether there is a score. */
const scoredAtAll = (row: AnsweredPrediction, all: AnsweredPredictions): Prediction => ({
  ...row,
  label: 0,
  score: hasScores(row, all) ? 0 : Number.NaN,
});

type Read = <T>(
  folder: string | undefined,
  reader: (folder: string) => Promise<T | undefined>,
) => Promise<T | undefined>;

/** Reads from folders that a run may have. A damaged file is noted, with its folder, and reads as none. */
function soundReader(run: KnownRun): { readonly read: Read; readonly unreadable: readonly string[] } {
  const unreadable: string[] = [];
  return {
    unreadable,
    read: async (folder, reader) => {
      try {
        return folder === undefined ? undefined : await reader(folder);
      } catch (error) {
        if (!isStageFailure(error)) throw error;
        unreadable.push(
          [...path.relative(run.folder, folder!).split(path.sep), error.message].filter(Boolean).join("/"),
        );
        return undefined;
      }
    },
  };
}

/** Folders of the artifacts of a kind, in the order of the stages. */
function artifactsOfKind(run: KnownRun, kind: Kind): string[] {
  return run.record.stages.flatMap((stage) =>
    Object.entries(stage.outputs)
      .filter(([, output]) => output.kind === kind)
      .map(([name]) => path.join(run.folder, "artifacts", stage.id, name)),
  );
}

async function readCohort(run: KnownRun, read: Read): Promise<ReportData["cohort"]> {
  const folder = artifactsOfKind(ownPart(run), "dataset").at(-1);
  if (folder === undefined) return undefined;
  const dataset = await read(folder, findDataset);
  if (dataset === undefined) return undefined;
  // Images that could not be decoded drop out after the last dataset: the tensors tell.
  const tensors = artifactsOfKind(ownPart(run), "tensors").at(-1);
  const later = await read(tensors, readTensorFacts);
  const { facts, rows } = dataset;
  return { ...facts, ...classesOf(facts.question), flow: later?.flow ?? facts.flow, rows };
}

/**
 * A run with what its one evaluation was of: where it has several, another may be of other data. What was measured is the
 * dataset that leads to it, not that of the model's training.
 */
function ownPart(run: EvaluatedRun): KnownRun {
  const { evaluation, record } = run;
  if (evaluation === undefined) return run;
  const needs = record.stages.find(({ id }) => id === evaluation)?.needs ?? [];
  const kinds: readonly Kind[] = ["dataset", "tensors", "features"];
  const data = record.stages.filter(
    ({ id, outputs }) => needs.includes(id) && Object.values(outputs).some(({ kind }) => kinds.includes(kind)),
  );
  const own = new Set<string>(data.flatMap(({ id }) => [id, ...upstreamOf(id, record.stages)]));
  // Of a stage of somebody's own the wires may not tell.
  if (own.size === 0) return run;
  return { ...run, record: { ...record, stages: record.stages.filter(({ id }) => own.has(id)) } };
}

function classesOf(question: Question): { readonly positive: string; readonly negative: string } {
  if (question.kind !== "binary") return { positive: "the positive class", negative: "the negative class" };
  const [negative, positive] = question.classes;
  return { positive, negative };
}

async function readingsOfRun(run: KnownRun, read: Read): Promise<ReportData["readings"]> {
  const readings = new Map<string, StageReading>();
  const kinds: readonly Kind[] = ["dataset", "images", "tensors"];
  const outputs = run.record.stages.flatMap(({ id, outputs }) =>
    Object.entries(outputs).flatMap(([name, { kind }]) =>
      kinds.includes(kind) ? [path.join(run.folder, "artifacts", id, name)] : [],
    ),
  );
  // Each artifact hands on what came before it, so most accounts are met several times.
  for (const folder of outputs) {
    for (const one of (await read(folder, readReadings)) ?? []) readings.set(JSON.stringify(one), one);
  }
  return [...readings.values()];
}

/** Where the run has what a stage of it made of a kind, if one did. */
const folderOf = (run: KnownRun, kind: Kind): string | undefined => artifactsOfKind(run, kind)[0];
