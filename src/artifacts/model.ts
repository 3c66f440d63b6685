import { access } from "node:fs/promises";
import path from "node:path";
import { readJson, writeJson } from "./json-file.js";
import { MODEL_PREPROCESSING, type ModelPreprocessing } from "./preprocessing.js";
import { readQuestion, type StoredQuestion, storedQuestion } from "./question.js";

/** Of a model artifact: topology and list of weights as TF.js has them, the weights, and how an image is prepared. */
export const MODEL_FILES = {
  model: "model.json",
  weights: "weights.bin",
  preprocessing: "preprocessing.json",
} as const;

export const writeModelPreprocessing = (
  folder: string,
  { question, ...preprocessing }: ModelPreprocessing,
): Promise<void> => writeJson(folder, MODEL_FILES.preprocessing, { ...preprocessing, ...storedQuestion(question) });

/** undefined where the folder has none. Throws a StageFailure where it is damaged. */
export async function readModelPreprocessing(folder: string): Promise<ModelPreprocessing | undefined> {
  type Stored = Omit<ModelPreprocessing, "question"> & StoredQuestion;
  const read = await readJson<Stored>(folder, MODEL_FILES.preprocessing, MODEL_PREPROCESSING);
  return read && readQuestion(read);
}

export const hasModel = (folder: string): Promise<boolean> =>
  access(path.join(folder, MODEL_FILES.model)).then(
    () => true,
    () => false,
  );
