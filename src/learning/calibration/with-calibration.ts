import { readCalibration } from "../../artifacts/calibration.js";
import { answersAsked, type Question } from "../../core/question.js";
import { calibratedScores } from "./calibrated-scores.js";

/** What a model says as it is used: calibrated, if it is. */
export async function withCalibration<Asked extends readonly unknown[]>(
  folder: string,
  question: Question,
  score: (...asked: Asked) => Promise<readonly Float64Array[]>,
): Promise<(...asked: Asked) => Promise<readonly Float64Array[]>> {
  const calibration = await readCalibration(folder, answersAsked(question));
  return calibration === undefined
    ? score
    : async (...asked) => calibratedScores(calibration, question, await score(...asked));
}
