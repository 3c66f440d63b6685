import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { readReadings, type StageReading } from "../artifacts/readings.js";
import type { Kind } from "../core/kind.js";
import type { KnownRun } from "../experiments/read-runs.js";
import { type Row, readRows } from "./read-rows.js";

export interface Prediction {
  readonly image: string;
  readonly patient: string;
  /** 1: the positive class. */
  readonly label: 0 | 1;
  /** Probability of the positive class. */
  readonly score: number;
  readonly partition: string;
  /** Years, or empty where it is not known, as are the next ones. */
  readonly age: string;
  readonly sex: string;
  readonly view: string;
  /** 0: a patient's first image. */
  readonly followUp: string;
}

export interface FlowStep {
  readonly step: string;
  readonly images: number;
  readonly patients?: number | null;
  readonly reason?: string;
}

export interface Explanations {
  /** Whether there are maps, and if not, why. */
  readonly about: {
    readonly method: "grad-cam" | "hires-cam" | null;
    readonly layer?: string;
    readonly reason?: string;
  };
  /** Columns of `explanations.csv`. */
  readonly cases: readonly Row[];
  /** Where the pictures are. */
  readonly folder: string;
}

/** `audit.json` of the stage `audit`. */
export interface AuditFinding {
  readonly check: string;
  /** hint: for a person to look at, since it may be harmless. */
  readonly status: "passed" | "hint" | "problem" | "not checked";
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** `overlap.json` of the stage `evaluate`: what the test images share with those that the model was trained or chosen on. */
export interface Overlap {
  /** Whether the model says what it was trained on. Without that nothing could be compared. */
  readonly trainingKnown: boolean;
  readonly images: { readonly tested: number; readonly trained: number; readonly shared: number };
  readonly patients: {
    /** `other-namespaces`: equal ids need not be the same person. `not-known`: on one side at least. */
    readonly compared: "yes" | "other-namespaces" | "not-known";
    readonly shared: number;
    /** Test images of patients that are shared. */
    readonly images: number;
  };
}

/** All that a report is made of. A run without learning has empty lists and no cohort. */
export interface ReportData {
  readonly run: KnownRun;
  readonly cohort?: {
    readonly classes: readonly string[];
    readonly positive: string;
    readonly patientsKnown: boolean;
    readonly flow: readonly FlowStep[];
    /** `dataset.csv` of the last stage that made one. */
    readonly rows: readonly Row[];
  };
  /** What stages have read, in their order. */
  readonly readings: readonly StageReading[];
  readonly predictions: readonly Prediction[];
  readonly operatingPoint?: { readonly threshold: number; readonly rule: string; readonly partition: string };
  /** Absent of runs that did not compare, or where it is no longer in the cache. */
  readonly overlap?: Overlap;
  /** Pictures that `evaluate` made of the cases it was surest of; absent where they are no longer in the cache. */
  readonly explanations?: Explanations;
  /** Absent where no stage audited, or its findings are no longer in the cache. */
  readonly audit?: readonly AuditFinding[];
  /** One entry per epoch. */
  readonly history: readonly Readonly<Record<string, number>>[];
  /** Absolute path of an image that a row names, where it is still in the cache. */
  readonly imageFile: (image: string) => string | undefined;
}

/** Reads what the stages left in the run's folder; what is missing is left out. */
export async function readReportData(run: KnownRun): Promise<ReportData> {
  const predictions = await readRows(path.join(run.folder, "predictions.csv"));
  const cohort = await readCohort(run);
  const operatingPoint = await readOperatingPoint(run);
  const explanations = await readExplanations(run);
  const audit = await readAudit(run);
  const overlap = await readOverlap(run);
  const imageFolders = artifactsOfKind(run, "images").reverse();
  return {
    run,
    ...(cohort && { cohort }),
    readings: await readingsOfRun(run),
    predictions: (predictions ?? []).map(predictionOf).filter(({ score }) => Number.isFinite(score)),
    ...(operatingPoint && { operatingPoint }),
    ...(overlap && { overlap }),
    ...(explanations && { explanations }),
    ...(audit && { audit }),
    history: await readHistory(path.join(run.folder, "history.jsonl")),
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
  const rows = await readRows(path.join(folder, "dataset.csv"));
  const facts = (await readJson(path.join(folder, "dataset.json"))) as
    | {
        readonly classes: readonly string[];
        readonly positive: string;
        readonly patientsKnown: boolean;
        readonly flow?: readonly FlowStep[];
      }
    | undefined;
  if (rows === undefined || facts === undefined) return undefined;
  // Images that could not be decoded drop out after the last dataset: the tensors tell.
  const tensors = artifactsOfKind(run, "tensors").at(-1);
  const later = tensors === undefined ? undefined : await readJson(path.join(tensors, "tensors.json"));
  const flow = (later as { readonly flow?: readonly FlowStep[] } | undefined)?.flow ?? facts.flow ?? [];
  return { ...facts, flow, rows };
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

async function readOperatingPoint(run: KnownRun): Promise<ReportData["operatingPoint"]> {
  const stage = run.record.stages.find(({ uses }) => uses === "evaluate");
  if (stage === undefined) return undefined;
  const file = path.join(run.folder, "artifacts", stage.id, "metrics", "operating-point.json");
  return (await readJson(file)) as ReportData["operatingPoint"];
}

async function readOverlap(run: KnownRun): Promise<Overlap | undefined> {
  const stage = run.record.stages.find(({ uses }) => uses === "evaluate");
  if (stage === undefined) return undefined;
  return (await readJson(path.join(run.folder, "artifacts", stage.id, "metrics", "overlap.json"))) as
    | Overlap
    | undefined;
}

async function readAudit(run: KnownRun): Promise<ReportData["audit"]> {
  const stage = run.record.stages.find(({ uses }) => uses === "audit");
  if (stage === undefined) return undefined;
  const found = await readJson(path.join(run.folder, "artifacts", stage.id, "findings", "audit.json"));
  return (found as { readonly findings: readonly AuditFinding[] } | undefined)?.findings;
}

async function readExplanations(run: KnownRun): Promise<Explanations | undefined> {
  const stage = run.record.stages.find(({ uses }) => uses === "evaluate");
  if (stage === undefined) return undefined;
  const folder = path.join(run.folder, "artifacts", stage.id, "explanations");
  const about = (await readJson(path.join(folder, "explanations.json"))) as Explanations["about"] | undefined;
  const cases = await readRows(path.join(folder, "explanations.csv"));
  return about === undefined || cases === undefined ? undefined : { about, cases, folder };
}

async function readHistory(file: string): Promise<ReportData["history"]> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Readonly<Record<string, number>>);
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}

const predictionOf = (row: Row): Prediction => ({
  image: row["image"] ?? "",
  patient: row["patient"] ?? "",
  label: row["label"] === "1" ? 1 : 0,
  score: Number(row["score"]),
  partition: row["partition"] ?? "",
  age: row["age"] ?? "",
  sex: row["sex"] ?? "",
  view: row["view"] ?? "",
  followUp: row["followUp"] ?? "",
});
