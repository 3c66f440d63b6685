import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";
import type { ArtifactReference } from "../../src/core/action.js";
import type { Digest, Key, RunId, StageId } from "../../src/core/ids.js";
import type { Kind } from "../../src/core/kind.js";
import { RUN_RECORD_VERSION, type RunRecord, type StageRecord } from "../../src/core/run-record.js";
import type { SweepMember } from "../../src/core/sweep-member.js";
import { auc } from "../../src/statistics/auc.js";
import { classificationRates } from "../../src/statistics/classification-rates.js";
import { confusionMatrix } from "../../src/statistics/confusion-matrix.js";
import { METRICS_VERSION } from "../../src/statistics/metrics-version.js";
import { delongAuc } from "./delong-auc.js";
import { writeExplanations } from "./made-up-explanations.js";

/** What a made-up run is like. */
export interface MadeUpRun {
  /** Six hexadecimal digits. */
  readonly suffix: string;
  readonly startedAt?: string;
  readonly label?: string;
  readonly epochs?: number;
  /** How far the scores of the two classes lie apart. */
  readonly separation?: number;
  /** Another number, other scores: what another seed of the training would do. */
  readonly training?: number;
  readonly sweep?: SweepMember;
  /** How `evaluate` was told to choose the threshold; whatever it is, 0.5 is chosen. */
  readonly thresholdRule?: string;
  readonly metricsVersion?: number;
  /** Whether `evaluate` told how far the threshold and the rates move where it is chosen again. */
  readonly chosenAnew?: boolean;
  /** What `evaluate` was told to score; both where left out. */
  readonly partitions?: readonly string[];
  /** The digest of the test set that `evaluate` gives as a fact; then each training has a scoring of its own. */
  readonly testPart?: string;
  /** What `evaluate` could not measure on the test set. */
  readonly notMeasured?: string;
  /** Begins the names of the images. */
  readonly cohort?: string;
  readonly positive?: string;
  readonly patientsKnown?: boolean;
  readonly status?: RunRecord["status"];
  readonly process?: RunRecord["process"];
  /** Writes images too, so that the report has some to show. */
  readonly images?: boolean;
}

const THRESHOLD = 0.5;

/** Writes the folder of a run that never was, as the engine and the stages write theirs. Returns the run's id. */
export async function writeRunFolder(runsFolder: string, run: MadeUpRun): Promise<RunId> {
  const startedAt = run.startedAt ?? "2026-11-23T04:15:00.000Z";
  const id = `${startedAt.replace(/[-:]|\.\d+/g, "")}-demo-${run.suffix}` as RunId;
  const folder = path.join(runsFolder, id);
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  };
  const cases = madeUpCases(run);
  const scored = run.partitions ?? ["validation", "test"];
  const metrics = Object.assign({}, ...scored.map((partition) => metricsOf(cases, partition)), run.chosenAnew && RATES);
  const record = madeUpRecord(id, startedAt, run, metrics);
  write("run.json", JSON.stringify(record, null, 2));
  write("metrics.json", JSON.stringify(metrics, null, 2));
  write(
    "predictions.csv",
    `image,patient,label,score,partition,sex,age,view\n${cases
      .filter(({ partition }) => scored.includes(partition))
      .map((row) => `${row.image},${row.patient},${row.label},${row.score},${row.partition},${row.sex},${row.age},PA\n`)
      .join("")}`,
  );
  const epochs = run.epochs ?? 10;
  write(
    "history.jsonl",
    Array.from({ length: epochs }, (_, epoch) => `${JSON.stringify(historyRow(epoch))}\n`).join(""),
  );
  const classes = ["No Finding", run.positive ?? "Pneumothorax"];
  write(
    "artifacts/split/dataset/dataset.csv",
    `image,digest,label,labels,patient,age,sex,view,partition\n${cases
      .map(
        (row) =>
          `${row.image},${hex(row.image)},${classes[row.label]},${classes[row.label]},${row.patient},${row.age},${row.sex},PA,${row.partition}\n`,
      )
      .join("")}`,
  );
  write("artifacts/split/dataset/dataset.json", JSON.stringify(datasetJson(run, classes, cases.length)));
  write(
    "artifacts/evaluate/metrics/operating-point.json",
    JSON.stringify({
      threshold: THRESHOLD,
      rule: "youden",
      partition: "validation",
      classes,
      positive: classes[1],
      ...(run.chosenAnew && { choice: CHOICE }),
    }),
  );
  if (run.images) {
    await writeImages(path.join(folder, "artifacts/resize/images"), cases);
    const tested = cases.filter(({ partition }) => partition === "test");
    await writeExplanations(path.join(folder, "artifacts/evaluate/explanations"), tested, THRESHOLD);
  }
  return id;
}

/** Intervals of the test rates, with the threshold as it is and chosen again. */
const RATES = {
  "test.sensitivity.low": 0.5,
  "test.sensitivity.high": 0.9,
  "test.specificity.low": 0.6,
  "test.specificity.high": 0.92,
};
const CHOICE = {
  resamples: 1000,
  chose: 998,
  seed: 1,
  threshold: { low: 0.4, high: 0.65 },
  test: { sensitivity: { low: 0.41, high: 0.95 }, specificity: { low: 0.52, high: 0.97 } },
};

interface Case {
  readonly image: string;
  readonly patient: string;
  readonly label: 0 | 1;
  readonly score: number;
  readonly partition: "train" | "validation" | "test";
  readonly sex: "F" | "M";
  readonly age: number;
}

// Fractions of a golden-ratio sequence: as even as random numbers, and the same for ever.
const fraction = (index: number): number => (index * 0.6180339887498949) % 1;

function madeUpCases(run: MadeUpRun): readonly Case[] {
  const separation = run.separation ?? 0.3;
  return Array.from({ length: 200 }, (_, index): Case => {
    const label = index % 3 === 0 ? 1 : 0;
    const spread = fraction(index + 7 + 31 * (run.training ?? 0)) * 0.7;
    const score = Math.round((spread + (label === 1 ? separation : 0)) * 1e6) / 1e6;
    return {
      image: `images/${run.cohort ?? "a"}${String(index).padStart(4, "0")}.png`,
      patient: run.patientsKnown === false ? "" : `p${Math.floor(index / 2)}`,
      label,
      score: Math.min(score, 1),
      partition: index < 120 ? "train" : index < 140 ? "validation" : "test",
      sex: fraction(index * 3) < 0.5 ? "F" : "M",
      age: 20 + Math.floor(fraction(index * 5) * 60),
    };
  });
}

function metricsOf(cases: readonly Case[], partition: string): Record<string, number> {
  const chosen = cases.filter((row) => row.partition === partition);
  const labels = chosen.map(({ label }) => label);
  const scores = chosen.map(({ score }) => score);
  const matrix = confusionMatrix(labels, scores, THRESHOLD);
  const interval = delongAuc(labels, scores);
  const named = {
    auc: auc(labels, scores),
    "auc.low": interval.low,
    "auc.high": interval.high,
    ...classificationRates(matrix),
    threshold: THRESHOLD,
    n: chosen.length,
    "n.positive": labels.filter((label) => label === 1).length,
    "confusion.tp": matrix.tp,
    "confusion.fp": matrix.fp,
    "confusion.tn": matrix.tn,
    "confusion.fn": matrix.fn,
  };
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [`${partition}.${name}`, value]));
}

const historyRow = (epoch: number) => ({
  epoch: epoch + 1,
  loss: 0.7 * 0.85 ** epoch,
  accuracy: 1 - 0.45 * 0.85 ** epoch,
  validation_loss: 0.72 * 0.88 ** epoch + 0.05,
  validation_accuracy: 0.95 - 0.45 * 0.87 ** epoch,
});

const datasetJson = (run: MadeUpRun, classes: readonly string[], images: number) => ({
  classes,
  positive: classes[1],
  patientsKnown: run.patientsKnown ?? true,
  flow: [
    { step: "rows in the table", images: 320, patients: 150 },
    { step: "with an image", images: 300, patients: 140, reason: "no such image" },
    { step: "with one of the two labels", images, patients: 100, reason: "another finding" },
  ],
  warnings: [],
});

function madeUpRecord(
  id: RunId,
  startedAt: string,
  run: MadeUpRun,
  metrics: Readonly<Record<string, number>>,
): RunRecord {
  const epochs = run.epochs ?? 10;
  const stage = (name: string, needs: readonly string[], more: Partial<StageRecord> = {}): StageRecord => ({
    id: name as StageId,
    uses: name,
    status: "executed",
    reason: "never run before",
    key: hex(`${name}-${JSON.stringify(more.params ?? {})}-${needs.join()}-${run.cohort}`) as unknown as Key,
    needs: needs as readonly StageId[],
    params: {},
    outputs: {},
    facts: {},
    metrics: {},
    warnings: [],
    durationMs: 1200,
    resources: { cpuSeconds: 1.5, peakMemoryBytes: 120_000_000 },
    attempts: 1,
    ...more,
    kinds: {
      inputs: {},
      outputs: Object.fromEntries(Object.entries(more.outputs ?? {}).map(([output, { kind }]) => [output, kind])),
    },
  });
  return {
    schemaVersion: RUN_RECORD_VERSION,
    id,
    ...(run.label !== undefined && { label: run.label }),
    ...(run.sweep && { sweep: run.sweep }),
    pipeline: {
      name: "demo",
      description: "Pneumothorax against No Finding on synthetic radiographs",
      file: "pipelines/demo.yaml",
      digest: hex("demo.yaml") as Digest,
      document: { name: "demo", seed: 2022, params: { epochs }, stages: {} },
    },
    params: { pathology: run.positive ?? "Pneumothorax", epochs },
    overrides: run.epochs === undefined ? [] : [`params.epochs=${epochs}`],
    status: run.status ?? "succeeded",
    startedAt,
    ...(run.status !== "running" && { finishedAt: startedAt, durationMs: 65_000 }),
    process: run.process ?? { host: "elsewhere", pid: 4711 },
    environment: {
      platform: "linux",
      architecture: "x64",
      cpus: 2,
      memoryBytes: 8_000_000_000,
      node: "v20.20.2",
      radpipe: "0.1.0",
      packages: { sharp: "0.35.5" },
    },
    git: { commit: "0123456789abcdef0123456789abcdef01234567", dirty: false, branch: "main" },
    stages: [
      stage("resize", [], { outputs: { images: artifact("images") } }),
      stage("split", ["resize"], { outputs: { dataset: artifact("dataset") }, params: { train: 0.6, seed: 2022 } }),
      stage("train", ["split"], {
        params: { epochs, model: "cnn-small", ...(run.training !== undefined && { seed: run.training }) },
        facts: { backend: "onnxruntime" },
        outputs: { model: artifact("model"), history: artifact("history") },
      }),
      stage("evaluate", ["train", "split"], {
        metrics,
        outputs: {
          predictions: artifact("predictions"),
          metrics: artifact("metrics"),
          explanations: artifact("explanations"),
        },
        params: {
          threshold: run.thresholdRule ?? "youden",
          bins: 10,
          ...(run.partitions && { partitions: [...run.partitions] }),
        },
        ...(run.testPart !== undefined && {
          key: hex(JSON.stringify([epochs, run.training, run.thresholdRule])) as unknown as Key,
        }),
        facts: {
          positive: run.positive ?? "Pneumothorax",
          negative: "No Finding",
          metricsVersion: run.metricsVersion ?? METRICS_VERSION,
          "test images seen in training": 0,
          ...(run.notMeasured !== undefined && { "test.notMeasured": run.notMeasured }),
          ...(run.testPart !== undefined && { testPart: run.testPart }),
        },
      }),
    ],
    metrics,
    warnings: [{ stage: "split", message: "one patient has 12 images" }],
  };
}

const artifact = (kind: Kind): ArtifactReference => ({ kind, digest: hex(kind) as Digest, bytes: 1000, files: 2 });

async function writeImages(folder: string, cases: readonly Case[]): Promise<void> {
  mkdirSync(path.join(folder, "images"), { recursive: true });
  for (const row of cases) {
    const bytes = Buffer.from(Array.from({ length: 64 * 64 }, (_, pixel) => ((pixel % 64) * 2 + row.label * 90) % 256));
    await sharp(bytes, { raw: { width: 64, height: 64, channels: 1 } })
      .png()
      .toFile(path.join(folder, row.image));
  }
}

/** Something that looks like a digest: equal texts give equal ones. */
function hex(text: string): string {
  let state = 2166136261;
  for (const character of text) state = Math.imul(state ^ character.charCodeAt(0), 16777619) >>> 0;
  return state.toString(16).padStart(8, "0").repeat(8);
}
