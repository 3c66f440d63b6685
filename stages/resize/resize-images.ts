import path from "node:path";
import { type FileFacts, readOriginals, writeOriginals } from "../../src/artifacts/originals.js";
import type { Resizing } from "../../src/artifacts/preprocessing.js";
import { writeResizeRecord } from "../../src/artifacts/resize-record.js";
import { trackDropped } from "../../src/imaging/dropped-images.js";
import { knownDigests } from "../../src/imaging/known-digests.js";
import { mapInOrder } from "../../src/imaging/map-in-order.js";
import { trackNearlyUniform } from "../../src/imaging/nearly-uniform.js";
import { distinctOutputs, writeOutput } from "../../src/imaging/output-names.js";
import { createReading } from "../../src/imaging/reading.js";
import { listImageFiles } from "../../src/imaging/sources/image-files.js";
import { sourceAdvice } from "../../src/imaging/sources/source-advice.js";
import { chooseRange, RANGE_REMEDY } from "../../src/imaging/transforms/dataset-range.js";
import { type GreyExtremes, noteGreyRange } from "../../src/imaging/transforms/grey-range.js";
import { resizedPng } from "../../src/imaging/transforms/preprocessing.js";
import { makeFolder, type StageContext, StageFailure } from "../../src/stage.js";
import type { ResizeParams } from "./params.js";

type Context = Pick<
  StageContext<ResizeParams>,
  "params" | "signal" | "cpus" | "log" | "warn" | "fact" | "progress" | "filesOf" | "items"
> & {
  readonly inputs: { readonly images: string };
  readonly outputs: { readonly images: string };
};

/** Resizes every image of the input into a PNG of the same relative path. */
export async function resizeImages(ctx: Context): Promise<void> {
  const { params, inputs, outputs } = ctx;
  const reading = createReading(ctx);
  const images = await listImageFiles(inputs.images, params, { reading, signal: ctx.signal });
  if (images.length === 0) {
    throw new StageFailure(
      `Expected images to resize, got ${reading.leftOut().length === 0 ? "an empty folder" : `none: ${reading.describe()}`}`,
      sourceAdvice(
        reading.leftOut().flatMap(({ examples }) => examples),
        "image",
      ) ?? "Check the `include` patterns of extract, and that the wire names the folder with the images.",
    );
  }
  const targets = distinctOutputs(images, (image) => image.replace(/\.[^./]+$/, ".png"));
  for (const folder of new Set(targets.map((target) => path.dirname(target)))) {
    makeFolder(path.join(outputs.images, folder));
  }
  const digestOf = await knownDigests(ctx, "images");
  const named = images.map((image) => {
    const file = path.join(inputs.images, image);
    return { image, file, digest: () => digestOf({ path: image, file }) };
  });
  const { range, warning } = await chooseRange(params.range, named, ctx);
  if (warning !== undefined) ctx.warn(warning);
  const resizing: Resizing = {
    size: typeof params.size === "number" ? [params.size, params.size] : (params.size as [number, number]),
    fit: params.fit,
    enlarge: params.enlarge,
    bitDepth: params.bitDepth,
    inRange: range,
  };
  const uniform = trackNearlyUniform(ctx);
  const dropped = trackDropped(params.onCorrupt, ctx);
  const originals = new Map<string, FileFacts>();
  const earlier = await readOriginals(inputs.images);
  const items = ctx.items<ResizedImage>("images", { ...resizing });
  await mapInOrder(
    named,
    { limit: 3 * ctx.cpus, signal: ctx.signal },
    (image, index) => dropped.attempt(resizeFile(image, targets[index] as string)),
    (resized, index) => {
      if (resized !== undefined) {
        const { facts, few, grey } = resized;
        noteGreyRange(reading, grey, "grey levels (resampled)");
        originals.set(targets[index] as string, earlier?.get(images[index] as string) ?? facts);
        reading.tally("size", `${facts.width} x ${facts.height}`);
        reading.tally("format", facts.format);
        uniform.note(images[index] as string, few ?? undefined);
      }
      ctx.progress(index + 1, images.length, "images");
    },
  );
  dropped.report(images.length);
  uniform.report(originals.size, RANGE_REMEDY);
  reading.leaveOut("image that cannot be decoded", dropped.images());
  await writeResizeRecord(outputs.images, resizing);
  await writeOriginals(outputs.images, originals);
  ctx.fact("images", images.length);
  reading.finish(originals.size, "image");
  await reading.write("resize", outputs.images, inputs.images);

  async function resizeFile({ image, file, digest: digested }: (typeof named)[number], target: string) {
    const digest = await digested();
    const { bytes, notes } = await items.of(digest, async () => {
      const { png, facts, few, grey } = await resizedPng(file, image, resizing);
      return { bytes: png, notes: { facts, few: few ?? null, grey } };
    });
    await writeOutput(outputs.images, target, bytes);
    return { ...notes, facts: { ...notes.facts, digest } };
  }
}

/** What is known of an image beside its smaller copy. */
interface ResizedImage {
  readonly facts: FileFacts;
  /** Of the copy, where its levels are few. */
  readonly few: readonly [number, number] | null;
  /** Of the file, smaller already where decoding makes it so. */
  readonly grey: GreyExtremes;
}
