import { readdir } from "node:fs/promises";
import path from "node:path";
import { exists } from "../core/exists.js";
import type { Question } from "../core/question.js";
import { copyBackboneFile } from "./backbone.js";
import { damagedFile } from "./damaged-file.js";
import { ENSEMBLE_FILE, type EnsembleMember, isEnsemble, readMembers } from "./ensemble.js";
import { type CovariateColumn, type HeadRows, isHead, readHead } from "./head.js";
import { readJson, writeJson } from "./json-file.js";
import { MODEL_PREPROCESSING, type ModelPreprocessing } from "./preprocessing.js";
import { readQuestion, type StoredQuestion, storedQuestion } from "./question.js";

/** Of a model artifact: topology and list of weights as TF.js has them, the weights, and how an image is prepared. */
export const MODEL_FILES = {
  model: "model.json",
  weights: "weights.bin",
  preprocessing: "preprocessing.json",
} as const;

/** Of a model that is written for use elsewhere, of any kind. */
export const EXPORTED_ONNX = "model.onnx";

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

/** What any model answers, and of which of the two kinds it is. */
export interface ModelFacts {
  readonly question: Question;
  /** Classes or findings that no training image could teach: what the model says of them means nothing. */
  readonly notLearned: readonly string[];
  /** Of a model that is a head on features of a pretrained network: what its rows are made of. */
  readonly head?: Pick<HeadRows, "aggregate"> & { readonly covariates: readonly CovariateColumn["covariate"][] };
}

/** Of a network of images, a head on features, or an ensemble. undefined where the folder has none of these. Throws a StageFailure where it is damaged. */
export async function readModelFacts(folder: string): Promise<ModelFacts | undefined> {
  const members = await readMembers(folder);
  if (members !== undefined) return await factsOfSeveral(members);
  const head = await readHead(folder);
  if (head !== undefined) {
    const { question, notLearned = [], rows } = head;
    const covariates = [...new Set(rows.covariates.map(({ covariate }) => covariate))];
    return { question, notLearned, head: { aggregate: rows.aggregate, covariates } };
  }
  const preprocessing = await readModelPreprocessing(folder);
  return preprocessing && { question: preprocessing.question, notLearned: preprocessing.notLearned ?? [] };
}

/** What an ensemble has not learned is what none of its members has. */
async function factsOfSeveral(members: readonly EnsembleMember[]): Promise<ModelFacts> {
  const facts = await Promise.all(
    members.map(async ({ folder }) => {
      const found = await readModelFacts(folder);
      if (found === undefined) throw damagedFile(ENSEMBLE_FILE, `${path.basename(folder)} of its members is no model`);
      return found;
    }),
  );
  const heads = facts.flatMap(({ head }) => head ?? []);
  const covariates = [...new Set(heads.flatMap((head) => head.covariates))];
  return {
    question: facts[0]!.question,
    notLearned: learnedByNone(facts),
    ...(heads[0] !== undefined && { head: { aggregate: heads[0].aggregate, covariates } }),
  };
}

/** The classes or findings that none of several models has learned. */
export const learnedByNone = (models: readonly Pick<ModelFacts, "notLearned">[]): readonly string[] =>
  (models[0]?.notLearned ?? []).filter((name) => models.every(({ notLearned }) => notLearned.includes(name)));

/** Of any kind. */
export const hasModel = async (folder: string): Promise<boolean> =>
  (await isEnsemble(folder)) || (await isHead(folder)) || (await exists(path.join(folder, MODEL_FILES.model)));

/** A copy of a model artifact, whose files the cache keeps read-only, to which others can be added. */
export async function copyModel(from: string, to: string): Promise<void> {
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    await copyBackboneFile(from, path.relative(from, path.join(entry.parentPath, entry.name)), to);
  }
}
