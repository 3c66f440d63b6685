import { type Check, count, fields, number, optional, tuple } from "../core/shape.js";
import { readStamped, writeStamped } from "./json-file.js";

type Range = readonly [low: number, high: number];

/** What files of images are like before they are prepared: pixels of their sides, and how many of them show colours. */
export interface PictureKinds {
  readonly width: Range;
  readonly height: Range;
  /** Absent where `resize` made them grey before. */
  readonly coloured?: number;
}

/** `training-images.json` of a model: what its training images are like, by which others are told from them. */
export interface TrainingImages {
  readonly images: number;
  /** Least and greatest mean, and standard deviation, of an image's levels (0..255) as the network sees it, before normalization. */
  readonly mean: Range;
  readonly deviation: Range;
  /** Absent of tensors that an earlier version made. */
  readonly originals?: PictureKinds;
}

const FILE = "training-images.json";
const STAMP = { format: "radpipe training images", version: 1 };

const range = tuple(number, number);

export const PICTURE_KINDS: Check = fields<PictureKinds>({ width: range, height: range, coloured: optional(count) });

const SHAPE = fields<TrainingImages>({
  images: count,
  mean: range,
  deviation: range,
  originals: optional(PICTURE_KINDS),
});

export const writeTrainingImages = (folder: string, images: TrainingImages): Promise<void> =>
  writeStamped(folder, FILE, STAMP, images);

/** undefined of a model that an earlier version made, or a later one in another form. Throws a StageFailure where it is damaged. */
export const readTrainingImages = (folder: string): Promise<TrainingImages | undefined> =>
  readStamped(folder, FILE, STAMP, { shape: SHAPE, otherVersion: "left out" });
