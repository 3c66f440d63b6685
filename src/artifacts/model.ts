import { access } from "node:fs/promises";
import path from "node:path";
import { readJson, writeJson } from "./json-file.js";
import { MODEL_PREPROCESSING, type ModelPreprocessing } from "./preprocessing.js";

/** Of a model artifact: topology and list of weights as TF.js has them, the weights, and how an image is prepared. */
export const MODEL_FILES = {
  model: "model.json",
  weights: "weights.bin",
  preprocessing: "preprocessing.json",
} as const;

export const writeModelPreprocessing = (folder: string, preprocessing: ModelPreprocessing): Promise<void> =>
  writeJson(folder, MODEL_FILES.preprocessing, preprocessing);

/** undefined where the folder has none. Throws a StageFailure where it is damaged. */
export const readModelPreprocessing = (folder: string): Promise<ModelPreprocessing | undefined> =>
  readJson<ModelPreprocessing>(folder, MODEL_FILES.preprocessing, MODEL_PREPROCESSING);

export const hasModel = (folder: string): Promise<boolean> =>
  access(path.join(folder, MODEL_FILES.model)).then(
    () => true,
    () => false,
  );
