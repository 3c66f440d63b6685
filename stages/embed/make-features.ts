import { keepBackbone, type Views } from "../../src/artifacts/backbone.js";
import {
  createFeatures,
  type FeatureRecipe,
  type FeatureRow,
  type FeaturesWriter,
} from "../../src/artifacts/features.js";
import { type FileFacts, readOriginals, writeOriginals } from "../../src/artifacts/originals.js";
import { readResizeRecord } from "../../src/artifacts/resize-record.js";
import { trackDropped } from "../../src/imaging/dropped-images.js";
import { formatCount } from "../../src/imaging/format-count.js";
import { knownDigests } from "../../src/imaging/known-digests.js";
import { mapInOrder } from "../../src/imaging/map-in-order.js";
import { trackNearlyUniform } from "../../src/imaging/nearly-uniform.js";
import { createReading } from "../../src/imaging/reading.js";
import { chooseRange, RANGE_REMEDY } from "../../src/imaging/transforms/dataset-range.js";
import { noteGreyRange } from "../../src/imaging/transforms/grey-range.js";
import { findModel } from "../../src/learning/pretrained/find-model.js";
import { countViews } from "../../src/learning/pretrained/image-views.js";
import { inspectBackbone } from "../../src/learning/pretrained/inspect-backbone.js";
import { type OpenBackbone, startBackbone } from "../../src/learning/pretrained/open-backbone.js";
import type { JsonValue, StageContext } from "../../src/stage.js";
import { type ImageToEmbed, imagesToEmbed } from "./images-to-embed.js";
import { inferInOrder } from "./infer-in-order.js";
import type { EmbedParams } from "./params.js";
import { type EmbeddedImage, prepareImage } from "./prepare-image.js";

type Context = Pick<
  StageContext<EmbedParams>,
  "params" | "signal" | "cpus" | "log" | "warn" | "fact" | "progress" | "filesOf" | "items"
> & {
  readonly inputs: { readonly images: string; readonly model: string; readonly dataset: string | undefined };
  readonly outputs: { readonly features: string };
};

/** Corners are cut out as ten crops of 224 are of 256. */
const CROP = 224 / 256;

/** Writes the features of the images in their order. Only a few batches are in memory at once, however many images there are. */
export async function makeFeatures(ctx: Context): Promise<void> {
  const { params, inputs, outputs } = ctx;
  const found = await findModel(inputs.model);
  const reading = createReading(ctx);
  const images = await imagesToEmbed(ctx, reading);
  const digestOf = await knownDigests(ctx, "images");
  const named = images.map((image) => ({ ...image, digest: () => digestOf(image) }));
  const { range, warning } = await chooseRange(params.range, named, ctx);
  if (warning !== undefined) ctx.warn(warning);
  const { size } = params;
  const { numbers, ...inspected } = await inspectBackbone(found, {
    ...params,
    size: size === undefined ? undefined : typeof size === "number" ? [size, size] : (size as [number, number]),
    image: { fit: params.fit, inRange: range, resized: await readResizeRecord(inputs.images) },
    threads: ctx.cpus,
  });
  const recipe: FeatureRecipe = { ...inspected, views: viewsAsked(params) };
  sayWhatIsUsed(ctx, recipe, numbers, found.name);
  const backbone = await startBackbone(found.file, found.folder, recipe, { threads: ctx.cpus });
  let writer: FeaturesWriter | undefined;
  try {
    writer = await createFeatures(outputs.features, numbers);
    const [written, inferred] = await writeAll({ ctx, images: named, recipe, reading, backbone, writer });
    await writer.close(recipe);
    ctx.fact("images", written);
    reading.finish(written, "image");
    await reading.write("embed", outputs.features, inputs.images);
    const rate = (inferred * countViews(recipe.views)) / backbone.seconds();
    const pace = inferred === 0 ? "" : `; the network took ${rate.toFixed(1)} images a second`;
    ctx.log(`${formatCount(written)} images, ${numbers} features each${pace}`);
  } catch (error) {
    await writer?.abandon();
    throw error;
  } finally {
    await backbone.close();
  }
  await keepBackbone(found.folder, recipe.backbone, outputs.features);
}

const viewsAsked = ({ flip, crops, copies }: EmbedParams): Views => ({ flip, crops: crops ? CROP : null, copies });

interface Work {
  readonly ctx: Context;
  readonly images: readonly (ImageToEmbed & { readonly digest: () => Promise<string> })[];
  readonly recipe: FeatureRecipe;
  readonly reading: ReturnType<typeof createReading>;
  readonly backbone: OpenBackbone;
  readonly writer: FeaturesWriter;
}

/**
 * Decodes what is new side by side while the network infers what was decoded before. Gives the number of images, and how
 * many of them the network was given.
 */
async function writeAll({ ctx, images, recipe, reading, backbone, writer }: Work): Promise<readonly [number, number]> {
  const uniform = trackNearlyUniform(ctx);
  const dropped = trackDropped(ctx.params.onCorrupt, ctx);
  const earlier = await readOriginals(ctx.inputs.images);
  const originals = new Map<string, FileFacts>();
  const items = ctx.items<EmbeddedImage>("images", partsOf(recipe));
  const infer = inferInOrder<Embedded>(backbone, recipe, async ({ about, ...row }, features, isNew) => {
    if (isNew) items.keep(row.digest, { bytes: bytesOf(features), notes: about });
    await writer.append(row, features);
  });
  let written = 0;
  await mapInOrder(
    images,
    { limit: 3 * ctx.cpus, signal: ctx.signal },
    async (image) => {
      const digest = await image.digest();
      const kept = items.find(digest);
      if (kept !== undefined) return { digest, about: kept.notes, features: new Float32Array(kept.bytes.buffer) };
      const prepared = await dropped.attempt(prepareImage(image, recipe));
      if (prepared === undefined) return undefined;
      const { pixels, ...about } = prepared;
      return { digest, about, pixels };
    },
    async (found, index) => {
      ctx.progress(index + 1, images.length, "images");
      if (found === undefined) return;
      const { digest, about } = found;
      const place = images[index] as ImageToEmbed;
      const row = { image: place.image, digest, ...about.row, about };
      const { facts, few, grey } = about;
      written += 1;
      const original = earlier?.get(row.image) ?? earlier?.get(place.path);
      if (original !== undefined) originals.set(row.image, original);
      uniform.note(row.image, few ?? undefined);
      noteGreyRange(reading, grey, "grey levels (resampled)");
      reading.tally("size", `${facts.width} x ${facts.height}`);
      reading.tally("format", facts.format);
      await (found.features === undefined ? infer.add(row, found.pixels) : infer.pass(row, found.features));
    },
  );
  await infer.finish();
  dropped.report(images.length);
  uniform.report(written, RANGE_REMEDY);
  reading.leaveOut("image that cannot be decoded", dropped.images());
  if (earlier !== undefined) await writeOriginals(ctx.outputs.features, originals);
  return [written, infer.inferred()];
}

/** A row of the table, with what is kept of its image. */
type Embedded = FeatureRow & { readonly about: EmbeddedImage };

/** Of a recipe all that features depend on: files of a network may have any names. */
function partsOf({ backbone: { files: _, ...backbone }, ...recipe }: FeatureRecipe): JsonValue {
  return { backbone, ...recipe } as unknown as JsonValue;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

function sayWhatIsUsed({ log, fact }: Context, recipe: FeatureRecipe, numbers: number, name: string): void {
  const { backbone, preprocessing, views } = recipe;
  const { input, output, pool } = backbone;
  fact("network", `${name} (${backbone.digest.slice(0, 12)})`);
  fact("features", numbers);
  fact("taken from", pool === "none" ? output.name : `${output.name}, ${pool}`);
  log(
    `${name} takes ${input.type} ${input.layout} of ${preprocessing.size.join(" x ")} x ${preprocessing.channels}${input.batch === null ? "" : `, ${input.batch} image${input.batch === 1 ? "" : "s"} at once`}`,
  );
  if (input.batch !== null) fact("images at once, fixed by the network", input.batch);
  if (countViews(views) > 1) fact("views of an image", countViews(views));
}
