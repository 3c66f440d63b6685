import type { Views } from "../../artifacts/backbone.js";
import type { Levels } from "../../imaging/pixels.js";
import { affine } from "../../imaging/transforms/affine.js";
import { type Augmentation, augmentImage } from "../../imaging/transforms/augmentation.js";
import { toBytes } from "../../imaging/transforms/intensity.js";
import { flip } from "../../imaging/transforms/pixel-adjustments.js";

/** How far copies are changed: roughly as patients are positioned differently. */
const COPY: Augmentation = {
  ...{ rotate: 5, shift: 0.04, zoom: 0.05, brightness: 0, contrast: 0, gamma: 0, noise: 0 },
  ...{ flip: false, fillMode: "constant" },
};

const CORNERS = [-1, 1].flatMap((down) => [-1, 1].map((right) => [down, right] as const));

export const countViews = ({ flip: mirrored, crops, copies }: Views): number =>
  (1 + (crops === null ? 0 : CORNERS.length)) * (mirrored ? 2 : 1) + copies;

/**
 * The prepared image and its changed views, each uint8 of the same size. What is drawn for copies depends on the pixels
 * alone, so that an image gets the same features wherever it comes from.
 * @param digest of the pixels.
 */
export function viewsOf(
  pixels: Uint8Array,
  { height, width, channels }: Omit<Levels, "data">,
  { views, digest }: { readonly views: Views; readonly digest: string },
): readonly Uint8Array[] {
  if (countViews(views) === 1) return [pixels];
  const image: Levels = { data: Float32Array.from(pixels), height, width, channels };
  const { crops } = views;
  const cut = crops === null ? [] : CORNERS.map((corner) => cornerOf(image, corner, crops));
  const whole = [image, ...cut];
  const mirrored = views.flip ? whole.map(mirrorOf) : [];
  const copies = Array.from({ length: views.copies }, (_, at) =>
    augmentImage(image, COPY, { seed: 0, digest, copy: at + 1 }),
  );
  return [...whole, ...mirrored, ...copies].map(toBytes);
}

/** A corner at a share of both sides, as large as the image. */
function cornerOf(image: Levels, [down, right]: readonly [number, number], share: number): Levels {
  const zoom = 1 / share;
  // Corner pixels fall on each other.
  const shift = (side: number): number => ((zoom - 1) * (side - 1)) / (2 * side);
  const towards = [-down * shift(image.height), -right * shift(image.width)] as const;
  return affine(image, { rotate: 0, zoom, shift: towards, fillMode: "nearest" });
}

function mirrorOf(image: Levels): Levels {
  const mirrored = { ...image, data: image.data.slice() };
  flip(mirrored);
  return mirrored;
}
