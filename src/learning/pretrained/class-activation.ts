import type { FeatureRecipe } from "../../artifacts/features.js";
import { featureGraph } from "./feature-graph.js";
import { findMaps } from "./find-maps.js";
import { openGraph } from "./infer-threads.js";
import { readBackbone } from "./read-backbone.js";

/** A network whose features are means of feature maps, opened to look at these. */
export interface OpenMaps {
  /** The tensor with the maps. */
  readonly layer: string;
  /**
   * Where on one prepared image the evidence for an answer lies: the sum of the maps, each times what the answer's log odds
   * gain by its mean. Their mean over all places is the network's share in the log odds (Zhou et al. 2016, eq. 2).
   * @param pixels uint8, height x width x channels. @param slopes of the log odds, one for each feature.
   */
  readonly evidence: (pixels: Uint8Array, slopes: ArrayLike<number>) => Promise<ClassActivation>;
  readonly close: () => Promise<void>;
}

export interface ClassActivation {
  /** Places in C order; above 0 speaks for the answer, below against. */
  readonly map: Float32Array;
  readonly size: readonly [height: number, width: number];
}

/** Opens the network of a features or model artifact; says why where its features are not means of maps. */
export async function openMaps(
  folder: string,
  { backbone, preprocessing }: Pick<FeatureRecipe, "backbone" | "preprocessing">,
  threads: number,
): Promise<OpenMaps | { readonly reason: string }> {
  const { file, ...kept } = await readBackbone(folder, backbone);
  const maps = findMaps(file, backbone);
  if ("reason" in maps) return maps;
  const graph = featureGraph(file, {
    backbone: { ...backbone, output: maps, pool: "none" },
    preprocessing,
    pooled: false,
  });
  const inference = await openGraph(graph, { ...kept, threads });
  const one = [...preprocessing.size, preprocessing.channels];
  const batch = backbone.input.batch ?? 1;
  return {
    layer: maps.name,
    evidence: async (pixels, slopes) => {
      const images = new Uint8Array(batch * pixels.length);
      images.set(pixels);
      const [output] = await inference.run({ pixels: images, shape: [batch, ...one] });
      return weighed(output!.numbers, output!.shape, maps.form, slopes);
    },
    close: inference.close,
  };
}

/** Of the first image. */
function weighed(
  numbers: Float32Array,
  shape: readonly number[],
  form: "NCHW" | "NHWC",
  slopes: ArrayLike<number>,
): ClassActivation {
  const [, first, second, third] = shape as [number, number, number, number];
  const [channels, height, width] = form === "NCHW" ? [first, second, third] : [third, first, second];
  const places = height * width;
  const sums = new Float64Array(places);
  for (let channel = 0; channel < channels; channel += 1) {
    const slope = slopes[channel]!;
    for (let place = 0; place < places; place += 1) {
      sums[place]! += slope * numbers[form === "NCHW" ? channel * places + place : place * channels + channel]!;
    }
  }
  return { map: Float32Array.from(sums), size: [height, width] };
}
