import type { FeatureRecipe } from "../../src/artifacts/features.js";
import { imageFeatures } from "../../src/learning/pretrained/image-features.js";
import { countViews } from "../../src/learning/pretrained/image-views.js";
import type { OpenBackbone } from "../../src/learning/pretrained/open-backbone.js";

/** Pixels of a batch, about: more are no faster, and the maps of a network take many times their memory. */
const PIXELS = 8 * 224 * 224;
const MOST = 8;

/**
 * How many images a network is given at once. Always as many, since matrix products of a batch of one are summed in
 * another order; and one alone where what it gives of an image depends on the others, as networks do that are quantized
 * while they run. So an image has the same features to the last bit whatever it is embedded with.
 */
export async function imagesAtOnce(backbone: OpenBackbone, recipe: FeatureRecipe): Promise<number> {
  const [height, width] = recipe.preprocessing.size;
  const views = countViews(recipe.views);
  const most =
    recipe.backbone.input.batch ?? Math.min(MOST, Math.max(1, Math.floor(PIXELS / (height * width * views))));
  if (most === 1) return 1;
  const length = height * width * recipe.preprocessing.channels;
  const image = { pixels: Uint8Array.from({ length }, (_, at) => ((at * 2_654_435_761) >>> 8) % 251), digest: "" };
  const amid = async (level: number): Promise<Float32Array> => {
    const other = { pixels: new Uint8Array(length).fill(level), digest: "" };
    const features = await imageFeatures(backbone, [image, ...Array.from({ length: most - 1 }, () => other)], recipe);
    return features.slice(0, features.length / most);
  };
  const dark = await amid(0);
  const bright = await amid(255);
  return dark.every((value, at) => Object.is(value, bright[at])) ? most : 1;
}

/** Black images to fill a batch up with. */
export const filling = (count: number, { preprocessing: { size, channels } }: FeatureRecipe) =>
  Array.from({ length: count }, () => ({ pixels: new Uint8Array(size[0] * size[1] * channels), digest: "" }));
