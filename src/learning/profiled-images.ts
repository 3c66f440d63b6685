import type { FeatureRow } from "../artifacts/features.js";
import type { NpyReader } from "../artifacts/npy.js";
import type { TensorRow } from "../artifacts/tensors.js";
import { answersOf, type Question } from "../core/question.js";
import { type PictureTraits, pictureTraits } from "./picture-traits.js";
import type { ProfiledImage } from "./training-profile.js";

/** What a profile takes of an image. */
export const profiledImage = (row: TensorRow, question: Question, traits: PictureTraits): ProfiledImage => ({
  patient: row.patient,
  answers: answersOf(question, row),
  age: row.age,
  sex: row.sex,
  view: row.view,
  traits,
});

/** Of images in tensors. */
export async function withTraits(
  images: NpyReader,
  rows: readonly TensorRow[],
  question: Question,
  signal: AbortSignal,
): Promise<readonly ProfiledImage[]> {
  const traits = await traitsOfRows(images, rows, signal);
  return rows.map((row, at) => profiledImage(row, question, traits[at]!));
}

/** Memory for a few megabytes of pictures at a time. */
export async function traitsOfRows(
  images: NpyReader,
  rows: readonly TensorRow[],
  signal: AbortSignal,
): Promise<readonly PictureTraits[]> {
  const [, height = 0, width = 0, channels = 1] = images.shape;
  const step = Math.max(1, Math.floor(4_000_000 / images.rowBytes));
  const traits: PictureTraits[] = [];
  for (let start = 0; start < rows.length; start += step) {
    signal.throwIfAborted();
    const piece = rows.slice(start, start + step);
    const pixels = new Uint8Array(piece.length * images.rowBytes);
    await images.readRows(
      piece.map(({ row }) => row),
      pixels,
    );
    for (let at = 0; at < pixels.length; at += images.rowBytes) {
      traits.push(pictureTraits(pixels.subarray(at, at + images.rowBytes), [height, width, channels]));
    }
  }
  return traits;
}

/** Features of a pretrained network have no pixels any more: what `embed` noted of them. */
export const featureTraits = ({ mean, deviation }: FeatureRow): PictureTraits => ({ mean, deviation });
