import type { FeatureRecipe } from "../../artifacts/features.js";
import { shortDigest } from "../../artifacts/training-digests.js";
import { countViews, viewsOf } from "./image-views.js";
import type { OpenBackbone } from "./open-backbone.js";

/** Of the pixels as the network sees them. @param pixels height x width x channels. */
export const pixelsDigest = (pixels: Uint8Array, { preprocessing }: Pick<FeatureRecipe, "preprocessing">): string =>
  shortDigest([...preprocessing.size, preprocessing.channels].join("x"), pixels);

/**
 * Features of prepared images, images x numbers; of changed views, where the recipe has them, their mean.
 * @param images uint8, height x width x channels each, with the digest of their pixels.
 */
export async function imageFeatures(
  backbone: OpenBackbone,
  images: readonly { readonly pixels: Uint8Array; readonly digest: string }[],
  { preprocessing, views }: FeatureRecipe,
): Promise<Float32Array> {
  const { size, channels } = preprocessing;
  const frame = { height: size[0], width: size[1], channels };
  const count = countViews(views);
  const length = size[0] * size[1] * channels;
  const batch = new Uint8Array(images.length * count * length);
  for (const [at, { pixels, digest }] of images.entries()) {
    for (const [view, data] of viewsOf(pixels, frame, { views, digest }).entries()) {
      batch.set(data, (at * count + view) * length);
    }
  }
  const features = await backbone.features(batch, images.length * count);
  return count === 1 ? features : meanOfViews(features, images.length, count);
}

function meanOfViews(features: Float32Array, images: number, views: number): Float32Array {
  const numbers = features.length / images / views;
  const means = new Float32Array(images * numbers);
  for (let image = 0; image < images; image += 1) {
    for (let at = 0; at < numbers; at += 1) {
      let sum = 0;
      for (let view = 0; view < views; view += 1) sum += features[(image * views + view) * numbers + at]!;
      means[image * numbers + at] = sum / views;
    }
  }
  return means;
}
