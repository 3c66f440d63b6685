import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { damagedFile } from "../artifacts/damaged-file.js";
import { readJson, writeJson } from "../artifacts/json-file.js";
import { MODEL_FILES, readModelPreprocessing, writeModelPreprocessing } from "../artifacts/model.js";
import type { ModelPreprocessing } from "../artifacts/preprocessing.js";
import { count, fields, list, object, text } from "../core/shape.js";
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
  await saveNetwork(folder, model);
  await writeModelPreprocessing(folder, preprocessing);
}

/** The first two of these files alone. */
export async function saveNetwork(folder: string, model: tfl.LayersModel): Promise<void> {
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
}

export interface SavedModel {
  /** Image batch to probabilities: N x 2, or N x 1 of the positive class. */
  readonly model: tfl.LayersModel;
  readonly preprocessing: ModelPreprocessing;
}

/** Reads a model artifact. A backend must be active. Throws a StageFailure that names what is damaged. */
export async function loadModel(folder: string): Promise<SavedModel> {
  const model = await loadNetwork(folder);
  return { model, preprocessing: expectPart(await readModelPreprocessing(folder), MODEL_FILES.preprocessing) };
}

/** The network alone. */
export async function loadNetwork(folder: string): Promise<tfl.LayersModel> {
  const document = expectPart(await readJson<ModelDocument>(folder, MODEL_FILES.model, DOCUMENT), MODEL_FILES.model);
  const group = document.weightsManifest[0];
  if (group === undefined || document.weightsManifest.length !== 1 || group.paths.length !== 1) {
    throw new StageFailure("Expected model.json to name one file of weights", "Use a model that `train` made.");
  }
  const file = group.paths[0]!;
  const bytes = await readFile(path.join(folder, file)).catch((error: NodeJS.ErrnoException) => {
    throw damagedFile(file, `it cannot be read (${error.code})`);
  });
  const expected = 4 * group.weights.reduce((sum, { shape }) => sum + shape.reduce((size, side) => size * side, 1), 0);
  if (bytes.length !== expected && group.weights.every(({ dtype }) => dtype === "float32")) {
    throw damagedFile(file, `expected it to have ${expected} bytes, got ${bytes.length}`);
  }
  const load = async (): Promise<tf.io.ModelArtifacts> => ({
    modelTopology: document.modelTopology,
    weightSpecs: [...group.weights],
    weightData: new Uint8Array(bytes).buffer,
  });
  return await tfl.loadLayersModel({ load }).catch((error: Error) => {
    throw damagedFile(MODEL_FILES.model, `TensorFlow.js cannot make a model of it: ${error.message}`);
  });
}

interface ModelDocument {
  readonly modelTopology: object;
  readonly weightsManifest: readonly {
    readonly paths: readonly string[];
    readonly weights: readonly tf.io.WeightsManifestEntry[];
  }[];
}

const DOCUMENT = fields<ModelDocument>({
  modelTopology: object,
  weightsManifest: list(
    fields<ModelDocument["weightsManifest"][number]>({
      paths: list(text),
      weights: list(fields({ name: text, shape: list(count), dtype: text })),
    }),
  ),
});

async function artifactsOf(model: tfl.LayersModel): Promise<tf.io.ModelArtifacts> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (saved) => {
      artifacts = saved;
      // TF.js requires a date here; it is not used.
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    }),
  );
  if (artifacts === undefined) throw new Error("Internal error: TensorFlow.js did not hand the model over");
  return artifacts;
}

function expectPart<T>(part: T | undefined, name: string): T {
  if (part === undefined) throw new StageFailure(`Expected the model to have a readable ${name}, got none`);
  return part;
}
