import { existsSync } from "node:fs";
import path from "node:path";
import { type Finding, readFindings } from "../artifacts/audit-findings.js";
import { type FlowStep, readDatasetRecords } from "../artifacts/dataset.js";
import { type Explanations, readExplanations } from "../artifacts/explanations.js";
import { readRunHistory } from "../artifacts/history.js";
import { type OperatingPoint, readOperatingPoint } from "../artifacts/operating-point.js";
import { type Overlap, readOverlap } from "../artifacts/overlap.js";
import { type Prediction, readPredictions, type UnusablePart, unusableParts } from "../artifacts/predictions.js";
import { readReadings, type StageReading } from "../artifacts/readings.js";
import type { CsvRecord } from "../artifacts/records.js";
import { readTensorFacts } from "../artifacts/tensors.js";
import type { Kind } from "../core/kind.js";
import type { EvaluatedRun } from "../experiments/evaluations.js";
import type { KnownRun } from "../experiments/read-runs.js";
import { trainStageOf } from "./claims/leak-facts.js";

/** All that a report is made of. A run without learning has empty lists and no cohort. */
export interface ReportData {
  readonly run: EvaluatedRun;
  readonly cohort?: {
    readonly classes: readonly string[];
    readonly positive: string;
    readonly patientsKnown: boolean;
    readonly flow: readonly FlowStep[];
    /** `dataset.csv` of the last stage that made one. */
    readonly rows: readonly CsvRecord[];
  };
  /** What stages have read, in their order. */
  readonly readings: readonly StageReading[];
  /** Those with a score. */
  readonly predictions: readonly Prediction[];
  /** What of `predictions.csv` is left out there. */
  readonly unusable: readonly UnusablePart[];
  readonly operatingPoint?: Pick<OperatingPoint, "threshold" | "rule" | "partition" | "choice">;
  /** Absent of runs that did not compare, or where it is no longer in the cache. */
  readonly overlap?: Overlap;
  /** Pictures that `evaluate` made of the cases it was surest of; absent where they are no longer in the cache. */
  readonly explanations?: Explanations;
  /** Absent where no stage audited, or its findings are no longer in the cache. */
  readonly audit?: readonly Finding[];
  /** One entry per epoch. */
  readonly history: readonly Readonly<Record<string, number>>[];
  /** Absolute path of an image that a row names, where it is still in the cache. */
  readonly imageFile: (image: string) => string | undefined;
}

/** Reads what the stages left in the run's folder; what is missing is left out. */
export async function readReportData(run: EvaluatedRun): Promise<ReportData> {
  const predictions = (await readPredictions(run.folder, run.evaluation)) ?? [];
  const cohort = await readCohort(run);
  const metrics = folderOf(run, "metrics");
  const operatingPoint = await readFrom(metrics, readOperatingPoint);
  const explanations = await readFrom(folderOf(run, "explanations"), readExplanations);
  const audit = await readFrom(folderOf(run, "findings"), readFindings);
  const overlap = await readFrom(metrics, readOverlap);
  const imageFolders = artifactsOfKind(run, "images").reverse();
  return {
    run,
    ...(cohort && { cohort }),
    readings: await readingsOfRun(run),
    predictions: predictions.filter(({ score }) => Number.isFinite(score)),
    unusable: unusableParts(predictions),
    ...(operatingPoint && { operatingPoint }),
    ...(overlap && { overlap }),
    ...(explanations && { explanations }),
    ...(audit && { audit }),
    history: await readRunHistory(run.folder, trainStageOf(run.record)?.id),
    imageFile: (image) =>
      [image, image.replace(/\.[^./]+$/, ".png")]
        .flatMap((name) => imageFolders.map((folder) => path.join(folder, name)))
        .find((file) => existsSync(file)),
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

async function readCohort(run: KnownRun): Promise<ReportData["cohort"]> {
  const folder = artifactsOfKind(run, "dataset").at(-1);
  if (folder === undefined) return undefined;
  const dataset = await readDatasetRecords(folder);
  if (dataset === undefined) return undefined;
  // Images that could not be decoded drop out after the last dataset: the tensors tell.
  const tensors = artifactsOfKind(run, "tensors").at(-1);
  const later = tensors === undefined ? undefined : await readTensorFacts(tensors);
  const { facts, rows } = dataset;
  return { ...facts, flow: later?.flow ?? facts.flow ?? [], rows };
}

async function readingsOfRun(run: KnownRun): Promise<ReportData["readings"]> {
  const readings = new Map<string, StageReading>();
  const kinds: readonly Kind[] = ["dataset", "images", "tensors"];
  const outputs = run.record.stages.flatMap(({ id, outputs }) =>
    Object.entries(outputs).flatMap(([name, { kind }]) =>
      kinds.includes(kind) ? [path.join(run.folder, "artifacts", id, name)] : [],
    ),
  );
  // Each artifact hands on what came before it, so most accounts are met several times.
  for (const folder of outputs) {
    for (const one of await readReadings(folder)) readings.set(JSON.stringify(one), one);
  }
  return [...readings.values()];
}

/** Where the run has what a stage of it made of a kind, if one did. */
const folderOf = (run: KnownRun, kind: Kind): string | undefined => artifactsOfKind(run, kind)[0];

const readFrom = async <T>(
  folder: string | undefined,
  read: (folder: string) => Promise<T | undefined>,
): Promise<T | undefined> => (folder === undefined ? undefined : read(folder));
