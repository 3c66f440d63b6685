import { type Calibration, readCalibration } from "../artifacts/calibration.js";
import { isHead } from "../artifacts/head.js";
import { readModelFacts } from "../artifacts/model.js";
import { answersAsked, type Question } from "../core/question.js";
import { calibratedScores } from "./calibration/calibrated-scores.js";
import { type CaseSets, setsOf } from "./calibration/prediction-sets.js";
import type { PictureModel } from "./picture-model.js";

/** What a model says of a picture, or of all pictures of an original. */
export interface PictureAnswers {
  /** Probability of each answer, in the order of `answersAsked`. */
  readonly scores: readonly number[];
  /** Of a model that was calibrated with sets. */
  readonly sets?: CaseSets;
}

/** A model with its calibration, if it has one. */
export interface OpenedModel extends Omit<PictureModel, "score"> {
  readonly answer: (pictures: readonly Uint8Array[]) => Promise<PictureAnswers>;
}

/** Opens a model artifact, a network of images or a head on features. Throws a StageFailure where it is damaged. */
export async function openPictureModel(
  folder: string,
  { threads }: { readonly threads: number },
): Promise<OpenedModel> {
  const facts = await readModelFacts(folder);
  const calibration = facts && (await readCalibration(folder, answersAsked(facts.question)));
  const { score, ...model } = await uncalibrated(folder, threads);
  return {
    ...model,
    answer: async (pictures) => {
      const said = await score(pictures);
      return calibration === undefined ? { scores: said } : calibrated(calibration, facts!.question, said);
    },
  };
}

async function uncalibrated(folder: string, threads: number): Promise<PictureModel> {
  if (await isHead(folder)) {
    const { headPictures } = await import("./heads/head-pictures.js");
    return await headPictures(folder, threads);
  }
  // A head may need no TensorFlow.js, which takes half a second to load.
  const { networkPictures } = await import("./network-pictures.js");
  return await networkPictures(folder, threads);
}

function calibrated(calibration: Calibration, question: Question, said: readonly number[]): PictureAnswers {
  const columns = said.map((score) => Float64Array.of(score));
  // No number is no score, with or without a calibration: whoever asked says so.
  if (said.some((score) => !Number.isFinite(score))) return { scores: said };
  const scores = calibratedScores(calibration, question, columns).map((column) => column[0]!);
  const [sets] = calibration.sets === undefined ? [] : setsOf(calibration.sets, question, columns);
  return { scores, ...(sets && { sets }) };
}
