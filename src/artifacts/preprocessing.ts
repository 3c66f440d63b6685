/** `inside` keeps the proportions and makes the image as large as fits; the others give exactly the size. */
export type Fit = "inside" | "contain" | "cover" | "fill";

/**
 * Which intensities become 0 and 255 (the words are scikit-image's): `dtype`, the limits of the type; `image`, the
 * darkest and the brightest pixel; `percentile`, the 1st and the 99th percentile of the image; two numbers, these values.
 * Where the second is above 255 they are of 16-bit images, and 8-bit ones keep the limits of their type.
 */
export type InRange = "dtype" | "image" | "percentile" | readonly [number, number];

/** What `resize` did to an original; stands in `resize.json` beside the images. */
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
 * How intensities (0..255) become the numbers a model sees; stands in `preprocessing.json`, a number per channel.
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
  /** Negative, positive. */
  readonly classes: readonly [string, string];
  readonly positive: string;
}
