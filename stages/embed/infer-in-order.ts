import type { FeatureRecipe } from "../../src/artifacts/features.js";
import { imageFeatures } from "../../src/learning/pretrained/image-features.js";
import { countViews } from "../../src/learning/pretrained/image-views.js";
import type { OpenBackbone } from "../../src/learning/pretrained/open-backbone.js";
import { StageFailure } from "../../src/stage.js";

/** Pixels of a batch, about: more are no faster, and the maps of a network take many times their memory. */
const PIXELS = 8 * 224 * 224;
const MOST = 8;
/** Batches that wait while one is inferred: decoding then has a head start, and memory a bound. */
const WAITING = 2;

interface InferInOrder<Row> {
  /** Resolves when there is room for another image. */
  readonly add: (row: Row, pixels: Uint8Array) => Promise<void>;
  /** Resolves when the last is written. */
  readonly finish: () => Promise<void>;
}

/** Gathers images into batches and hands on their features in the order in which they came. */
export function inferInOrder<Row extends { readonly image: string; readonly pixels: string }>(
  backbone: OpenBackbone,
  recipe: FeatureRecipe,
  write: (row: Row, features: Float32Array) => Promise<void>,
): InferInOrder<Row> {
  const [height, width] = recipe.preprocessing.size;
  const views = countViews(recipe.views);
  const atOnce =
    recipe.backbone.input.batch ?? Math.min(MOST, Math.max(1, Math.floor(PIXELS / (height * width * views))));
  let gathered: { readonly row: Row; readonly pixels: Uint8Array }[] = [];
  const pending: Promise<void>[] = [];
  let last: Promise<void> = Promise.resolve();
  const send = (): void => {
    const batch = gathered;
    gathered = [];
    const features = imageFeatures(
      backbone,
      batch.map(({ row, pixels }) => ({ pixels, digest: row.pixels })),
      recipe,
    );
    const before = last;
    last = (async () => {
      const [numbers] = await Promise.all([features, before]);
      const count = numbers.length / batch.length;
      for (const [at, { row }] of batch.entries()) {
        const own = numbers.subarray(at * count, (at + 1) * count);
        refuseNonFinite(own, row.image);
        await write(row, own);
      }
    })();
    // Whoever waits next is told.
    last.catch(() => undefined);
    pending.push(last);
  };
  return {
    add: async (row, pixels) => {
      gathered.push({ row, pixels });
      if (gathered.length < atOnce) return;
      send();
      if (pending.length > WAITING) await pending.shift();
    },
    finish: async () => {
      if (gathered.length > 0) send();
      await Promise.all(pending);
    },
  };
}

function refuseNonFinite(features: Float32Array, image: string): void {
  const wrong = features.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return;
  throw new StageFailure(
    `Expected the network to give numbers for ${image}, got ${features[wrong]} as feature ${wrong + 1} of ${features.length}`,
    "Networks in float16 overflow where `preprocess` is not what they were trained with; otherwise export it as float32.",
  );
}
