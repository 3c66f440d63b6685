import type { Pixels } from "../../src/imaging/pixels.js";
import type { NumpyArray } from "../../src/imaging/sources/npz.js";
import { StageFailure } from "../../src/stage.js";

export interface ImageArray {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

/** Throws a StageFailure where an array holds no uint8 images, N x H x W or N x H x W x 3. */
export function imageShape(images: NumpyArray): ImageArray {
  const [count, height, width, channels = 1] = images.shape;
  const known = images.dtype === "|u1" && (images.shape.length === 3 || images.shape.length === 4);
  if (known && count && height && width && (channels === 1 || channels === 3))
    return { count, height, width, channels };
  throw new StageFailure(
    `Expected ${images.name} to hold uint8 images, N x H x W or N x H x W x 3, got ${images.dtype} of ${images.shape.join(" x ")}`,
    images.shape.length === 5
      ? "Archives of volumes are not read; write them as MetaImage or NIfTI for `volumes`."
      : images.dtype === "|u1"
        ? undefined
        : "Write them as bytes by one rule for all: (x / 257).astype(numpy.uint8) of 16 bits, (x * 255).round().astype(numpy.uint8) of values from 0 to 1.",
  );
}

export function imageOf(images: NumpyArray, { height, width, channels }: ImageArray, index: number): Pixels {
  const bytes = height * width * channels;
  const data = (images.data as Uint8Array).subarray(index * bytes, (index + 1) * bytes);
  return { data, height, width, channels };
}
