import { writeFile } from "node:fs/promises";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { formatCsv } from "../../src/imaging/csv.js";
import { formatAge } from "../../src/imaging/dataset-table.js";
import { openNpy } from "../../src/imaging/npy.js";
import { readTensors, type TensorFacts, type TensorRow } from "../../src/imaging/tensors-table.js";
import { rowsOfPartition } from "../../src/learning/labelled-rows.js";
import { loadModel, type SavedModel } from "../../src/learning/model-files.js";
import { positiveScores, predictRows } from "../../src/learning/predict-rows.js";
import { startBackend } from "../../src/learning/start-backend.js";
import { type StageContext, StageFailure } from "../../src/stage.js";
import { METRICS_VERSION } from "../../src/statistics/metrics-version.js";
import { type Cases, hasBothClasses, imageCases, patientCases } from "./cases.js";
import { type ChosenThreshold, chooseThreshold } from "./choose-threshold.js";
import type evaluateStage from "./index.js";
import { measureCases } from "./measure-cases.js";
import type { EvaluateParams } from "./params.js";
import { writeCurves } from "./write-curves.js";

type EvaluateContext = StageContext<EvaluateParams, typeof evaluateStage.inputs, typeof evaluateStage.outputs>;

const PARTITIONS = ["validation", "test"] as const;

/** Scores validation and test once, and measures both with the threshold that validation alone has chosen. */
export async function evaluateModel(ctx: EvaluateContext): Promise<void> {
  const { params } = ctx;
  const { rows, facts } = await readTensors(ctx.inputs.tensors);
  if (params.aggregate !== "none" && !facts.patientsKnown) {
    throw new StageFailure(
      `Expected patients to be known for \`aggregate: ${params.aggregate}\`, but this dataset does not name them`,
      "Leave `aggregate` out, or give the dataset a patient column.",
    );
  }
  if (!facts.patientsKnown) {
    ctx.warn(
      "Patients are not known: images of one patient may be on both sides of the split, so these results are optimistic, and the intervals too narrow.",
    );
  }
  const scored = await scorePartitions(ctx, rows, facts);
  await writePredictions(path.join(ctx.outputs.predictions, "predictions.csv"), scored);
  const levels = [await measureLevel(ctx, scored, "", facts)];
  if (params.aggregate !== "none") {
    const { aggregate } = params;
    const patients = scored.map((part) => ({ ...part, cases: patientCases(part.cases, aggregate) }));
    await writePatients(path.join(ctx.outputs.metrics, "patients.csv"), patients);
    levels.push(await measureLevel(ctx, patients, "patient.", facts));
  }
  const metrics = levels.flatMap((level) => level.metrics);
  for (const [name, value] of metrics) ctx.metric(name, value);
  // What `compare` must know of the question and the measure, also when the cache has let go of the files.
  ctx.fact("positive", facts.positive);
  ctx.fact("negative", facts.classes.find((name) => name !== facts.positive) ?? "");
  ctx.fact("metricsVersion", METRICS_VERSION);
  await writeJson(path.join(ctx.outputs.metrics, "metrics.json"), Object.fromEntries(metrics));
  const [ofImages, ofPatients] = levels.map((level) => level.chosen);
  await writeJson(path.join(ctx.outputs.metrics, "operating-point.json"), {
    ...ofImages,
    partition: "validation",
    classes: facts.classes,
    positive: facts.positive,
    ...(ofPatients && { patient: { ...ofPatients, aggregate: params.aggregate } }),
  });
}

interface Scored {
  readonly partition: (typeof PARTITIONS)[number];
  readonly cases: Cases;
}

interface ScoredImages extends Scored {
  readonly rows: readonly TensorRow[];
}

async function scorePartitions(
  ctx: EvaluateContext,
  rows: readonly TensorRow[],
  facts: TensorFacts,
): Promise<readonly ScoredImages[]> {
  const { params, signal } = ctx;
  const parts = PARTITIONS.map((partition) => ({ partition, rows: rowsOfPartition(rows, facts, partition) })).filter(
    (part) => part.rows.length > 0,
  );
  const total = parts.reduce((sum, part) => sum + part.rows.length, 0);
  if (total === 0) {
    throw new StageFailure(
      "Expected images in the partitions validation or test, got none",
      "Give split a validation and a test share.",
    );
  }
  const active = await startBackend(ctx);
  const images = await openNpy(path.join(ctx.inputs.tensors, "images.npy"));
  try {
    const saved = await loadModel(ctx.inputs.model);
    checkFit(saved, facts);
    const scored: ScoredImages[] = [];
    let before = 0;
    for (const part of parts) {
      const outputs = await predictRows({
        model: saved.model,
        active,
        images,
        normalization: saved.preprocessing.normalization,
        rows: part.rows.map(({ row }) => row),
        batchSize: params.batchSize,
        signal,
        onBatch: (done) => ctx.progress(before + done, total, "images"),
      });
      const scores = positiveScores(outputs, outputs.length / part.rows.length);
      if (scores.some(Number.isNaN)) {
        throw new StageFailure(`The model gives no score (NaN) for some ${part.partition} images`, "Train it anew.");
      }
      scored.push({ ...part, cases: imageCases(part.rows, scores, facts.positive) });
      before += part.rows.length;
    }
    return scored;
  } finally {
    await images.close();
    await active.close();
  }
}

/** Refuses tensors that were prepared in another way than the model's training images. */
function checkFit({ model, preprocessing }: SavedModel, facts: TensorFacts): void {
  const { normalization: _, classes, positive, ...prepared } = preprocessing;
  const expected: Readonly<Record<string, unknown>> = { classes, positive, ...prepared };
  const got: Readonly<Record<string, unknown>> = {
    classes: facts.classes,
    positive: facts.positive,
    ...facts.preprocessing,
  };
  const name = Object.keys({ ...expected, ...got }).find((key) => !isDeepStrictEqual(expected[key], got[key]));
  if (name !== undefined) {
    throw new StageFailure(
      `Expected the tensors to have the model's ${name}, ${JSON.stringify(expected[name])}, got ${JSON.stringify(got[name])}`,
      "Use the tensors of the same augment stage, or of one with the same parameters.",
    );
  }
  const shape = model.inputs[0]!.shape.slice(1);
  if (!isDeepStrictEqual(shape, facts.shape.slice(1))) {
    throw new StageFailure(
      `Expected images of ${shape.join(" x ")} for the model, got ${facts.shape.slice(1).join(" x ")}`,
    );
  }
}

/** Threshold, metrics and curves of images, or of patients (`level` is then `patient.`). */
async function measureLevel(
  ctx: EvaluateContext,
  scored: readonly Scored[],
  level: "" | "patient.",
  facts: TensorFacts,
): Promise<{ readonly chosen: ChosenThreshold; readonly metrics: readonly (readonly [string, number])[] }> {
  const { threshold: wanted, bins, resamples, seed } = ctx.params;
  const validation = scored.find(({ partition }) => partition === "validation")?.cases;
  const things = level === "" ? "images" : "patients";
  const none: Cases = { labels: [], scores: [], patients: [] };
  const chosen = chooseThreshold(wanted, validation ?? none, { things, warn: ctx.warn });
  const { threshold } = chosen;
  const metrics: (readonly [string, number])[] = [];
  for (const { partition, cases } of scored) {
    if (!hasBothClasses(cases)) {
      ctx.warn(
        `All ${partition} ${things} are of one class (${facts.classes[cases.labels[0] ?? 0]}): there is no ROC curve.`,
      );
    }
    const measured = await measureCases(cases, { threshold, bins, resamples, seed, signal: ctx.signal });
    for (const [name, value] of measured) metrics.push([`${partition}.${level}${name}`, value]);
    const name = level === "" ? partition : `${partition}-patients`;
    await writeCurves(ctx.outputs.curves, name, cases, { threshold, bins });
  }
  return { chosen, metrics };
}

const PREDICTION_COLUMNS = [
  "image",
  "patient",
  "label",
  "score",
  "partition",
  "age",
  "sex",
  "view",
  "followUp",
] as const;

async function writePredictions(file: string, scored: readonly ScoredImages[]): Promise<void> {
  const lines = scored.flatMap(({ rows, cases }) =>
    rows.map((row, at) => [
      row.image,
      row.patient,
      String(cases.labels[at]),
      String(cases.scores[at]),
      row.partition,
      formatAge(row.age),
      row.sex,
      row.view,
      row.more["followUp"] ?? "",
    ]),
  );
  await writeFile(file, formatCsv([PREDICTION_COLUMNS, ...lines]));
}

async function writePatients(file: string, scored: readonly Scored[]): Promise<void> {
  const lines = scored.flatMap(({ partition, cases }) =>
    cases.patients.map((patient, at) => [
      patient.startsWith("\0") ? "" : patient,
      String(cases.labels[at]),
      String(cases.scores[at]),
      partition,
    ]),
  );
  await writeFile(file, formatCsv([["patient", "label", "score", "partition"], ...lines]));
}

const writeJson = (file: string, value: unknown): Promise<void> =>
  writeFile(file, `${JSON.stringify(value, undefined, 2)}\n`);
