import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { isHead } from "../artifacts/head.js";
import { MODEL_FILES } from "../artifacts/model.js";
import { copyTrainingDigests } from "../artifacts/training-digests.js";
import { makeFolder } from "../core/make-folder.js";
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
  makeFolder(folder);
  if (await isHead(model)) {
    const { exportHead } = await import("./heads/export-head.js");
    const written = await exportHead(model, format, folder, { radpipeVersion, network });
    return [...written, ...(await copyTrainingDigests(model, folder, { patients: trainingPatients }))];
  }
  const copied = format === "tfjs" ? Object.values(MODEL_FILES) : [MODEL_FILES.preprocessing];
  // Not copied with their modes: files of the cache are read-only, and an export may be made again.
  for (const name of copied) await writeFile(path.join(folder, name), await readFile(path.join(model, name)));
  const seen = await copyTrainingDigests(model, folder, { patients: trainingPatients });
  if (format === "tfjs") return [...copied, ...seen];
  const { active } = await chooseBackend({ backend: "onnxruntime", device: "cpu", threads: 1 });
  try {
    const loaded = await loadModel(model);
    const metadata = {
      ...namesInMetadata(loaded.preprocessing.question),
      preprocessing: JSON.stringify(loaded.preprocessing),
    };
    const bytes = await exportOnnx(loaded.model, { producerVersion: radpipeVersion, metadata });
    await writeFile(path.join(folder, "model.onnx"), bytes);
  } finally {
    await active.close();
  }
  return ["model.onnx", ...copied, ...seen];
}
