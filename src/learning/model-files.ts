import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { readJson, writeJson } from "../artifacts/json-file.js";
import { MODEL_FILES, writeModelPreprocessing } from "../artifacts/model.js";
import type { ModelPreprocessing } from "../artifacts/preprocessing.js";
import { StageFailure } from "../core/stage-failure.js";
import { tf, tfl } from "./tfjs.js";

/**
 * Writes `model.json`, `weights.bin` (what `tf.loadLayersModel` opens) and `preprocessing.json`. The bytes depend on the
 * model alone: no date, no path.
 */
export async function saveModel(
  folder: string,
  model: tfl.LayersModel,
  preprocessing: ModelPreprocessing,
): Promise<void> {
  const artifacts = await artifactsOf(model);
  const document = {
    format: "layers-model",
    generatedBy: `TensorFlow.js tfjs-layers v${tfl.version_layers}`,
    convertedBy: null,
    modelTopology: artifacts.modelTopology,
    weightsManifest: [{ paths: [MODEL_FILES.weights], weights: artifacts.weightSpecs }],
  };
  const weights = tf.io.CompositeArrayBuffer.join(artifacts.weightData);
  await writeFile(path.join(folder, MODEL_FILES.weights), new Uint8Array(weights));
  await writeJson(folder, MODEL_FILES.model, document);
  await writeModelPreprocessing(folder, preprocessing);
}

export interface SavedModel {
  /** Image batch to probabilities: N x 2, or N x 1 of the positive class. */
  readonly model: tfl.LayersModel;
  readonly preprocessing: ModelPreprocessing;
}

/** Reads a model artifact. A backend must be active. */
export async function loadModel(folder: string): Promise<SavedModel> {
  const document = await readPart<ModelDocument>(folder, MODEL_FILES.model);
  const preprocessing = await readPart<ModelPreprocessing>(folder, MODEL_FILES.preprocessing);
  const group = document.weightsManifest[0];
  if (group === undefined || document.weightsManifest.length !== 1 || group.paths.length !== 1) {
    throw new StageFailure("Expected model.json to name one file of weights", "Use a model that `train` made.");
  }
  const bytes = await readFile(path.join(folder, group.paths[0]!));
  const model = await tfl.loadLayersModel({
    load: async () => ({
      modelTopology: document.modelTopology,
      weightSpecs: [...group.weights],
      weightData: new Uint8Array(bytes).buffer,
    }),
  });
  return { model, preprocessing };
}

interface ModelDocument {
  readonly modelTopology: object;
  readonly weightsManifest: readonly {
    readonly paths: readonly string[];
    readonly weights: readonly tf.io.WeightsManifestEntry[];
  }[];
}

async function artifactsOf(model: tfl.LayersModel): Promise<tf.io.ModelArtifacts> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (saved) => {
      artifacts = saved;
      // TF.js wants a date here; it goes nowhere.
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    }),
  );
  if (artifacts === undefined) throw new Error("Internal error: TensorFlow.js did not hand the model over");
  return artifacts;
}

async function readPart<T>(folder: string, name: string): Promise<T> {
  const expected = `Expected the model to have a readable ${name}`;
  const part = await readJson<T>(folder, name).catch((error: Error) => {
    throw new StageFailure(`${expected}: ${error.message}`);
  });
  if (part === undefined) throw new StageFailure(`${expected}, got none`);
  return part;
}
