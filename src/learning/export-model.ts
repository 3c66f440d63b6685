import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Calibration, readCalibration } from "../artifacts/calibration.js";
import { isEnsemble } from "../artifacts/ensemble.js";
import { isHead } from "../artifacts/head.js";
import { EXPORTED_ONNX, MODEL_FILES, readModelFacts } from "../artifacts/model.js";
import { copyTrainingDigests } from "../artifacts/training-digests.js";
import { makeFolder } from "../core/make-folder.js";
import { answersAsked } from "../core/question.js";
import { StageFailure } from "../core/stage-failure.js";
import { calibratedNetwork, calibrationInMetadata } from "./calibration/calibration-graph.js";
import { chooseBackend } from "./choose-backend.js";
import type { NetworkOrigin } from "./heads/export-head.js";
import { loadModel } from "./model-files.js";
import { exportOnnx } from "./onnxruntime/export-onnx.js";
import { namesInMetadata } from "./onnxruntime/names-in-metadata.js";

export const EXPORT_FORMATS = ["onnx", "tfjs"] as const;

export type ExportFormat = (typeof EXPORT_FORMATS)[number];

interface ExportDetails {
  readonly radpipeVersion: string;
  readonly trainingPatients: boolean;
  /** What is known of the pretrained network of a model on features. */
  readonly network?: NetworkOrigin | undefined;
}

/**
 * Writes a model artifact for use elsewhere, with `preprocessing.json`: `tfjs` is `model.json` and its weights, which
 * `tf.loadLayersModel` opens; `onnx` is `model.onnx`, normalized images in, probabilities out. The digests of the images
 * that it was trained on go along, those of patients only with `trainingPatients`. Gives the files' names.
 */
export async function exportModel(
  model: string,
  format: ExportFormat,
  folder: string,
  { radpipeVersion, trainingPatients, network }: ExportDetails,
): Promise<readonly string[]> {
  const facts = await readModelFacts(model);
  const calibration = facts && (await readCalibration(model, answersAsked(facts.question)));
  if (calibration !== undefined && format === "tfjs") {
    throw new StageFailure(
      "Expected a model without a calibration to export it for TensorFlow.js, whose file would give uncalibrated probabilities, got one that a stage calibrate made",
      "Export with `--format onnx`, which has it; or the model before, with --stage and the name of the stage that trained it.",
    );
  }
  makeFolder(folder);
  const written = await writeModel(model, format, folder, { radpipeVersion, network, calibration });
  return [...written, ...(await copyTrainingDigests(model, folder, { patients: trainingPatients }))];
}

type Details = Pick<ExportDetails, "radpipeVersion" | "network"> & { readonly calibration: Calibration | undefined };

async function writeModel(
  model: string,
  format: ExportFormat,
  folder: string,
  details: Details,
): Promise<readonly string[]> {
  if (await isEnsemble(model)) {
    const { exportEnsemble } = await import("./export-ensemble.js");
    return await exportEnsemble(model, format, folder, details);
  }
  if (await isHead(model)) {
    const { exportHead } = await import("./heads/export-head.js");
    return await exportHead(model, format, folder, details);
  }
  const copied = format === "tfjs" ? Object.values(MODEL_FILES) : [MODEL_FILES.preprocessing];
  // Not copied with their modes: files of the cache are read-only, and an export may be made again.
  for (const name of copied) await writeFile(path.join(folder, name), await readFile(path.join(model, name)));
  if (format === "tfjs") return copied;
  await writeFile(path.join(folder, EXPORTED_ONNX), await networkFile(model, details));
  return [EXPORTED_ONNX, ...copied];
}

async function networkFile(model: string, { radpipeVersion, calibration }: Details): Promise<Uint8Array> {
  const { active } = await chooseBackend({ backend: "onnxruntime", device: "cpu", threads: 1 });
  try {
    const loaded = await loadModel(model);
    const { question } = loaded.preprocessing;
    const metadata = {
      ...namesInMetadata(question),
      ...calibrationInMetadata(calibration),
      preprocessing: JSON.stringify(loaded.preprocessing),
    };
    return await exportOnnx(loaded.model, {
      ...{ producerVersion: radpipeVersion, metadata },
      after: (plain) => calibratedNetwork(plain, calibration, question),
    });
  } finally {
    await active.close();
  }
}
