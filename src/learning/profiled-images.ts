import type { FeatureRow } from "../artifacts/features.js";
import type { NpyReader } from "../artifacts/npy.js";
import type { TensorRow } from "../artifacts/tensors.js";
import type { TrainingProfile } from "../artifacts/training-profile.js";
import { answersOf, type Question } from "../core/question.js";
import { picturesOfRows } from "../imaging/pictures-of-rows.js";
import { type PictureTraits, pictureTraits } from "./picture-traits.js";
import { profileOf } from "./training-profile.js";

/** What images are like. @param traits of each of them. */
export const profileOfRows = (
  rows: readonly TensorRow[],
  traits: readonly PictureTraits[],
  question: Question,
): TrainingProfile =>
  profileOf(
    rows.map((row, at) => ({
      patient: row.patient,
      answers: answersOf(question, row),
      age: row.age,
      sex: row.sex,
      view: row.view,
      traits: traits[at]!,
    })),
    question,
  );

/** Of images in tensors. */
export async function traitsOfRows(
  images: NpyReader,
  rows: readonly TensorRow[],
  signal: AbortSignal,
): Promise<readonly PictureTraits[]> {
  const [, height = 0, width = 0, channels = 1] = images.shape;
  const numbers = rows.map(({ row }) => row);
  const traits: PictureTraits[] = [];
  for await (const pixels of picturesOfRows(images, numbers, signal)) {
    traits.push(pictureTraits(pixels, [height, width, channels]));
  }
  return traits;
}

/** Features of a pretrained network have no pixels any more: what `embed` noted of them. */
export const featureTraits = ({ mean, deviation }: FeatureRow): PictureTraits => ({ mean, deviation });
