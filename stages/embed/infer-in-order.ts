import type { FeatureRecipe } from "../../src/artifacts/features.js";
import { imageFeatures } from "../../src/learning/pretrained/image-features.js";
import type { OpenBackbone } from "../../src/learning/pretrained/open-backbone.js";
import { StageFailure } from "../../src/stage.js";
import { filling, imagesAtOnce } from "./images-at-once.js";

/** Batches that wait while one is inferred: decoding then has a head start, and memory a bound. */
const WAITING = 2;
/** Images whose features are known and that wait for a batch before them to be full. */
const MOST_KNOWN = 1000;

interface InferInOrder<Row> {
  /** Resolves when there is room for another image. */
  readonly add: (row: Row, pixels: Uint8Array) => Promise<void>;
  /** The same of an image whose features are known. */
  readonly pass: (row: Row, features: Float32Array) => Promise<void>;
  /** Resolves when the last is written. */
  readonly finish: () => Promise<void>;
  /** Images that the network was given. */
  readonly inferred: () => number;
}

interface Waiting<Row> {
  readonly row: Row;
  /** Pixels to infer, or features. */
  readonly pixels?: Uint8Array;
  readonly features?: Float32Array;
}

/** Gathers images into batches and hands on their features in the order in which they came. */
export function inferInOrder<Row extends { readonly image: string; readonly pixels: string }>(
  backbone: OpenBackbone,
  recipe: FeatureRecipe,
  write: (row: Row, features: Float32Array, isNew: boolean) => Promise<void>,
): InferInOrder<Row> {
  let size: Promise<number> | undefined;
  const atOnce = (): Promise<number> => {
    size ??= imagesAtOnce(backbone, recipe);
    return size;
  };
  let gathered: Waiting<Row>[] = [];
  let unknown = 0;
  let inferred = 0;
  const pending: Promise<void>[] = [];
  let last: Promise<void> = Promise.resolve();
  const send = (): void => {
    const batch = gathered;
    gathered = [];
    inferred += unknown;
    const features = unknown === 0 ? Promise.resolve(new Float32Array()) : infer(batch);
    const count = unknown;
    unknown = 0;
    const before = last;
    last = (async () => {
      const [numbers] = await Promise.all([features, before]);
      const length = numbers.length / count;
      let at = 0;
      for (const { row, features: known } of batch) {
        const own = known ?? numbers.subarray(at * length, ++at * length);
        refuseNonFinite(own, row.image);
        await write(row, own, known === undefined);
      }
    })();
    // Whoever waits next is told.
    last.catch(() => undefined);
    pending.push(last);
  };
  const infer = async (batch: readonly Waiting<Row>[]): Promise<Float32Array> => {
    const images = batch.flatMap(({ row, pixels }) => (pixels === undefined ? [] : [{ pixels, digest: row.pixels }]));
    const filled = [...images, ...filling((await atOnce()) - images.length, recipe)];
    const features = await imageFeatures(backbone, filled, recipe);
    return features.subarray(0, (features.length / filled.length) * images.length);
  };
  const sendIf = async (isFull: boolean): Promise<void> => {
    if (!isFull) return;
    send();
    if (pending.length > WAITING) await pending.shift();
  };
  return {
    add: async (row, pixels) => {
      gathered.push({ row, pixels });
      unknown += 1;
      await sendIf(unknown >= (await atOnce()));
    },
    pass: async (row, features) => {
      gathered.push({ row, features });
      await sendIf(unknown === 0 || gathered.length >= MOST_KNOWN);
    },
    finish: async () => {
      if (gathered.length > 0) send();
      await Promise.all(pending);
    },
    inferred: () => inferred,
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
