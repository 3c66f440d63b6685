import type { Question } from "../core/question.js";
import { type Check, fields, flag, is, list, nullable, number, oneOf, optional, text, tuple } from "../core/shape.js";
import { withQuestion } from "./question.js";

/** `inside` keeps the proportions and makes the image as large as fits; the others give exactly the size. */
export type Fit = "inside" | "contain" | "cover" | "fill";

/**
 * Which intensities become 0 and 255 (the words are scikit-image's): `dtype`, the limits of the type; `image`, the
 * darkest and the brightest pixel; `percentile`, the 1st and the 99th percentile of the image; two numbers, these values.
 * Where the second is above 255 they are of 16-bit images, and 8-bit ones keep the limits of their type.
 */
export type InRange = "dtype" | "image" | "percentile" | readonly [number, number];

/** What `resize` did to an original; in `resize.json` next to the images. */
export interface Resizing {
  /** Height and width in pixels. */
  readonly size: readonly [number, number];
  readonly fit: Fit;
  readonly enlarge: boolean;
  readonly bitDepth: 8 | 16;
  readonly inRange: InRange;
}

/** All that happens to every image, also when a model is used later. Stands in `tensors.json`. */
export interface Preprocessing {
  /** Height and width in pixels. */
  readonly size: readonly [number, number];
  readonly fit: "contain" | "cover" | "fill";
  readonly channels: 1 | 3;
  readonly bitDepth: 8;
  readonly inRange: InRange;
  /** Contrast-limited adaptive histogram equalization, or null. */
  readonly clahe: { readonly clipLimit: number; readonly tileGrid: readonly [number, number] } | null;
  /** What had been done to the originals before; null where the originals themselves were read. */
  readonly resized: Resizing | null;
}

/**
 * How intensities (0..255) become the numbers a model sees; in `preprocessing.json`, one number per channel.
 * `mean-std`: (x - mean) / std. `min-max`: (x - minimum) / (maximum - minimum). `l2`: each image divided by its
 * Euclidean norm.
 */
export type Normalization =
  | {
      readonly kind: "mean-std";
      readonly mean: readonly number[];
      readonly std: readonly number[];
    }
  | {
      readonly kind: "min-max";
      readonly minimum: readonly number[];
      readonly maximum: readonly number[];
    }
  | { readonly kind: "l2" };

/** `preprocessing.json`: how an image becomes the tensor that the model was trained on, and what its outputs mean. */
export interface ModelPreprocessing extends Preprocessing {
  readonly normalization: Normalization;
  readonly question: Question;
  /** Classes or findings that no training image could teach: what the model says of them means nothing. */
  readonly notLearned?: readonly string[];
}

const side = is("a whole number from 1", (value) => Number.isInteger(value) && (value as number) > 0);
const size = tuple(side, side);

const inRange: Check = (value, at) =>
  typeof value === "string" ? oneOf("dtype", "image", "percentile")(value, at) : tuple(number, number)(value, at);

export const RESIZING = fields<Resizing>({
  size,
  fit: oneOf("inside", "contain", "cover", "fill"),
  enlarge: flag,
  bitDepth: number,
  inRange,
});

export const preprocessing = {
  size,
  fit: oneOf("contain", "cover", "fill"),
  channels: is("1 or 3", (value) => value === 1 || value === 3),
  bitDepth: number,
  inRange,
  clahe: nullable(fields({ clipLimit: number, tileGrid: tuple(number, number) })),
  resized: nullable(RESIZING),
} as const satisfies Record<keyof Preprocessing, Check>;

export const PREPROCESSING = fields<Preprocessing>(preprocessing);

const normalization: Check = (value, at) => {
  const fault = fields({ kind: oneOf("mean-std", "min-max", "l2") })(value, at);
  if (fault !== undefined) return fault;
  const { kind } = value as Normalization;
  if (kind === "mean-std") return fields({ mean: list(number), std: list(number) })(value, at);
  return kind === "min-max" ? fields({ minimum: list(number), maximum: list(number) })(value, at) : undefined;
};

export const MODEL_PREPROCESSING = withQuestion({
  ...preprocessing,
  normalization,
  notLearned: optional(list(text)),
} satisfies Record<Exclude<keyof ModelPreprocessing, "question">, Check>);
