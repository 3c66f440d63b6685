import type { FeatureRecipe } from "../../artifacts/features.js";
import type { OnnxFile } from "../onnxruntime/graph/read-onnx.js";
import type { SessionOutput } from "../onnxruntime/runtime/file-session.js";
import { featureGraph } from "./feature-graph.js";
import { openGraph } from "./infer-threads.js";
import { readBackbone } from "./read-backbone.js";

/** A pretrained network at work, in a thread of its own. */
export interface OpenBackbone {
  /**
   * Features of prepared images, `count` x numbers.
   * @param pixels uint8, count x height x width x channels, as `preprocessedBytes` or `imageTensor` gives them by the
   *   recipe's preprocessing; they are the thread's afterwards where they fill their buffer.
   */
  readonly features: (pixels: Uint8Array<ArrayBuffer>, count: number) => Promise<Float32Array>;
  /** Seconds of inferring so far. */
  readonly seconds: () => number;
  readonly close: () => Promise<void>;
}

interface OpenOptions {
  /** Processors it may use. */
  readonly threads: number;
}

/** Opens the network of a features or model artifact. Throws a StageFailure where the runtime cannot take it. */
export async function openBackbone(folder: string, recipe: FeatureRecipe, options: OpenOptions): Promise<OpenBackbone> {
  const kept = await readBackbone(folder, recipe.backbone);
  return await startBackbone(kept.file, kept.folder, recipe, options);
}

/** As `openBackbone`, of a file that was read. @param folder where its external data are. */
export async function startBackbone(
  file: OnnxFile,
  folder: string,
  { backbone, preprocessing }: Pick<FeatureRecipe, "backbone" | "preprocessing">,
  { threads }: OpenOptions,
): Promise<OpenBackbone> {
  const graph = featureGraph(file, { backbone, preprocessing, pooled: true });
  const name = backbone.files[0]?.path ?? "the model";
  const inference = await openGraph(graph, { threads, folder, name });
  const one = [...preprocessing.size, preprocessing.channels] as const;
  return {
    features: async (pixels, count) => {
      const batches = await Promise.all(
        inBatches(pixels, count, backbone.input.batch).map((batch) =>
          inference.run({ pixels: batch.pixels, shape: [batch.images, ...one] }),
        ),
      );
      return joined(batches, count);
    },
    seconds: inference.seconds,
    close: inference.close,
  };
}

/** As many images at once as the network takes; the last batch of a fixed number is filled up with black images. */
function inBatches(
  pixels: Uint8Array<ArrayBuffer>,
  count: number,
  fixed: number | null,
): readonly { readonly pixels: Uint8Array<ArrayBuffer>; readonly images: number }[] {
  if (fixed === null || fixed === count) return [{ pixels, images: count }];
  const length = pixels.length / count;
  return Array.from({ length: Math.ceil(count / fixed) }, (_, at) => {
    const batch = new Uint8Array(fixed * length);
    batch.set(pixels.subarray(at * fixed * length, (at + 1) * fixed * length));
    return { pixels: batch, images: fixed };
  });
}

function joined(batches: readonly (readonly SessionOutput[])[], count: number): Float32Array {
  const [first, ...more] = batches.map(([output]) => output!);
  if (first === undefined) return new Float32Array();
  const numbers = first.numbers.length / first.shape[0]!;
  if (more.length === 0) return first.numbers.subarray(0, count * numbers);
  const all = new Float32Array(batches.length * first.numbers.length);
  for (const [at, output] of [first, ...more].entries()) all.set(output.numbers, at * first.numbers.length);
  return all.subarray(0, count * numbers);
}
