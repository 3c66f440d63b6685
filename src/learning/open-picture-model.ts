import { type Calibration, readCalibration } from "../artifacts/calibration.js";
import { readMembers } from "../artifacts/ensemble.js";
import { isHead } from "../artifacts/head.js";
import { readModelFacts } from "../artifacts/model.js";
import { answersAsked, type Question } from "../core/question.js";
import type { ActiveBackend } from "./backend.js";
import { calibratedScores } from "./calibration/calibrated-scores.js";
import { type CaseSets, setsOf } from "./calibration/prediction-sets.js";
import type { PictureModel, PreparedPicture } from "./picture-model.js";
import { sharedBackend } from "./shared-backend.js";

/** What a model says of a picture, or of all pictures of an original. */
export interface PictureAnswers {
  /** Probability of each answer, in the order of `answersAsked`. */
  readonly scores: readonly number[];
  /** Of a model that was calibrated with sets. */
  readonly sets?: CaseSets;
}

/** A model with its calibration, if it has one. */
export interface OpenedModel extends Omit<PictureModel, "score"> {
  readonly answer: (pictures: readonly PreparedPicture[]) => Promise<PictureAnswers>;
}

/**
 * Opens a model artifact: a network of images, a head on features, or an ensemble of any of these. Throws a StageFailure
 * where it is damaged.
 */
export async function openPictureModel(
  folder: string,
  { threads }: Pick<PictureOptions, "threads">,
): Promise<OpenedModel> {
  const backend = sharedBackend(async () => {
    const { chooseBackend } = await import("./choose-backend.js");
    return (await chooseBackend({ backend: "auto", device: "auto", threads })).active;
  });
  try {
    const { close, ...model } = await openModel(folder, { threads, start: backend.start });
    return {
      ...model,
      close: async () => {
        await close();
        await backend.close();
      },
    };
  } catch (error) {
    await backend.close();
    throw error;
  }
}

interface PictureOptions {
  readonly threads: number;
  readonly start: () => Promise<ActiveBackend>;
}

async function openModel(folder: string, options: PictureOptions): Promise<OpenedModel> {
  const facts = await readModelFacts(folder);
  const calibration = facts && (await readCalibration(folder, answersAsked(facts.question)));
  const { score, ...model } = await uncalibrated(folder, options);
  return {
    ...model,
    answer: async (pictures) => {
      const said = await score(pictures);
      return calibration === undefined ? { scores: said } : calibrated(calibration, facts!.question, said);
    },
  };
}

async function uncalibrated(folder: string, options: PictureOptions): Promise<PictureModel> {
  const members = await readMembers(folder);
  if (members !== undefined) {
    const { ensemblePictures } = await import("./ensemble-pictures.js");
    return await ensemblePictures(members, async (member) => {
      const { answer, ...model } = await openModel(member, options);
      return { ...model, score: async (pictures) => (await answer(pictures)).scores };
    });
  }
  if (await isHead(folder)) {
    const { headPictures } = await import("./heads/head-pictures.js");
    return await headPictures(folder, options);
  }
  // A head may need no TensorFlow.js, which takes half a second to load.
  const { networkPictures } = await import("./network-pictures.js");
  return await networkPictures(folder, options);
}

function calibrated(calibration: Calibration, question: Question, said: readonly number[]): PictureAnswers {
  const columns = said.map((score) => Float64Array.of(score));
  // No number is no score, with or without a calibration: whoever asked says so.
  if (said.some((score) => !Number.isFinite(score))) return { scores: said };
  const scores = calibratedScores(calibration, question, columns).map((column) => column[0]!);
  const [sets] = calibration.sets === undefined ? [] : setsOf(calibration.sets, question, columns);
  return { scores, ...(sets && { sets }) };
}
