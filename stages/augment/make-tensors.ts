import path from "node:path";
import { type DatasetRow, type FlowStep, furtherColumns, readDataset } from "../../src/artifacts/dataset.js";
import { readOriginals, writeOriginals } from "../../src/artifacts/originals.js";
import type { InRange, Preprocessing } from "../../src/artifacts/preprocessing.js";
import { readResizeRecord } from "../../src/artifacts/resize-record.js";
import { createTensorImages, createTensorRows, writeTensorFacts } from "../../src/artifacts/tensors.js";
import { datasetImages } from "../../src/imaging/dataset-images.js";
import { trackDropped } from "../../src/imaging/dropped-images.js";
import { countOf, formatCount } from "../../src/imaging/format-count.js";
import { knownDigests } from "../../src/imaging/known-digests.js";
import { mapInOrder } from "../../src/imaging/map-in-order.js";
import { fewLevels, trackNearlyUniform } from "../../src/imaging/nearly-uniform.js";
import type { PictureKind } from "../../src/imaging/picture-kinds.js";
import type { Pixels } from "../../src/imaging/pixels.js";
import { rangesOfKinds } from "../../src/imaging/ranges-of-kinds.js";
import { createReading } from "../../src/imaging/reading.js";
import { type Augmentation, augmentImage } from "../../src/imaging/transforms/augmentation.js";
import { chooseRange, RANGE_REMEDY } from "../../src/imaging/transforms/dataset-range.js";
import { noteGreyRange } from "../../src/imaging/transforms/grey-range.js";
import { toBytes } from "../../src/imaging/transforms/intensity.js";
import { preparedBytes, toPrepared } from "../../src/imaging/transforms/preprocessing.js";
import { type StageContext, StageFailure } from "../../src/stage.js";
import { type DecodedImage, decodeAtSize } from "./decode-at-size.js";
import type { AugmentParams } from "./params.js";

type Context = Pick<
  StageContext<AugmentParams>,
  "params" | "signal" | "cpus" | "log" | "warn" | "fact" | "progress" | "filesOf" | "items"
> & {
  readonly inputs: { readonly images: string; readonly dataset: string };
  readonly outputs: { readonly tensors: string };
};

/** Writes the images of the dataset in its order, each followed by its copies. Only a few images are in memory at once. */
export async function makeTensors(ctx: Context): Promise<void> {
  const { params, inputs, outputs } = ctx;
  const { rows, facts } = await readDataset(inputs.dataset);
  if (rows.length === 0) throw new StageFailure("Expected a dataset with images, got none");
  const fileOf = await datasetImages(inputs.images, "augment");
  const digestOf = await knownDigests(ctx, "images");
  const placeOf = (image: string) => {
    const at = fileOf(image);
    const file = path.join(inputs.images, at);
    return { image, file, digest: () => digestOf({ path: at, file }) };
  };
  const named = rows.map(({ image }) => placeOf(image));
  const { range, warning: ofRange } = await chooseRange(params.range, named, ctx);
  if (ofRange !== undefined) ctx.warn(ofRange);
  const steps = preprocessingOf(params, range, await readResizeRecord(inputs.images));
  const uniform = trackNearlyUniform(ctx);
  const reading = createReading(ctx);
  const { size, fit, channels } = steps;
  const items = ctx.items<DecodedImage>("images", { size, fit, channels });
  const augmentation: Augmentation = params;
  const copiesOf = (row: DatasetRow): number => (row.partition === "train" ? params.copies : 0);
  warnOfNoEffect(ctx, rows);

  const npy = await createTensorImages(outputs.tensors, [...steps.size, steps.channels]);
  const table = await createTensorRows(outputs.tensors, furtherColumns(rows), facts.question);
  const dropped = trackDropped(params.onCorrupt, ctx);
  let written = 0;
  const patients = new Set<string>();
  const originals = await readOriginals(inputs.images);
  const kinds: PictureKind[] = [];
  let images = 0;
  try {
    await mapInOrder(
      rows,
      { limit: 3 * ctx.cpus, signal: ctx.signal },
      (row) => dropped.attempt(tensorsOf(row)),
      async (tensors, index) => {
        ctx.progress(index + 1, rows.length, "images");
        if (tensors === undefined) return;
        const row = rows[index] as DatasetRow;
        images++;
        uniform.note(row.image, fewLevels({ data: tensors[0] as Uint8Array }));
        patients.add(row.patient);
        for (const [copy, tensor] of tensors.entries()) {
          await npy.append(tensor);
          await table.append({ ...row, row: written++, copy });
        }
      },
    );
  } catch (error) {
    await Promise.all([npy.abandon(), table.close()]);
    throw error;
  }
  const ofDropped = dropped.report(rows.length);
  const warnings = [ofRange, ofDropped, uniform.report(images, RANGE_REMEDY)].filter((text) => text !== undefined);
  await table.close();
  const shape = await npy.close();
  await keepOriginals();
  const pictures = rangesOfKinds(kinds);
  const coloured = kinds.filter(({ isColoured: shows }) => shows === true).length;
  if (coloured > 0 && steps.channels === 1) {
    ctx.warn(
      `${formatCount(coloured)} of ${countOf(kinds.length, "training image")} ${coloured === 1 ? "shows" : "show"} colours, and channels is 1: they become grey. To keep colours, write channels: 3`,
    );
  }
  await writeTensorFacts(outputs.tensors, {
    ...(pictures !== undefined && { trainingPictures: pictures }),
    shape,
    ...facts,
    preprocessing: steps,
    warnings: [...facts.warnings, ...warnings],
    ...(ofDropped !== undefined && { flow: [...facts.flow, decoded()] }),
  });
  reading.leaveOut("image that cannot be decoded", dropped.images());
  reading.finish(images, "image");
  await reading.write("augment", outputs.tensors);
  ctx.fact("images", images);
  ctx.fact("augmented copies", written - images);
  ctx.log(`${images} images and ${written - images} augmented copies as uint8 ${shape.join(" x ")}`);

  /** What `resize` knows of the files that the images were made of, by the names of the dataset. */
  async function keepOriginals(): Promise<void> {
    if (originals === undefined) return;
    const kept = rows.flatMap(({ image }) => {
      const facts = originals.get(image) ?? originals.get(fileOf(image));
      return facts === undefined ? [] : [[image, facts] as const];
    });
    await writeOriginals(outputs.tensors, new Map(kept));
  }

  function decoded(): FlowStep {
    const known = facts.patientsKnown ? patients.size : null;
    return { step: "decoded", images, patients: known, reason: "images that cannot be decoded were dropped" };
  }

  async function tensorsOf(row: DatasetRow): Promise<readonly Uint8Array[]> {
    const { file, digest } = placeOf(row.image);
    const { bytes, notes } = await items.of(await digest(), () => decodeAtSize(file, row.image, steps));
    const { facts, isColoured: isOfColours, grey, width, height } = notes;
    noteGreyRange(reading, grey, "grey levels (resampled)");
    if (row.partition === "train") {
      const original = originals?.get(row.image) ?? originals?.get(fileOf(row.image));
      kinds.push(original ?? { ...facts, isColoured: isOfColours });
    }
    const data = grey[0] === 16 ? new Uint16Array(bytes.buffer) : bytes;
    const pixels: Pixels = { data, width, height, channels };
    const count = copiesOf(row);
    if (count === 0) return [preparedBytes(pixels, steps)];
    const levels = toPrepared(pixels, steps);
    const copies = Array.from({ length: count }, (_, index) =>
      toBytes(augmentImage(levels, augmentation, { seed: params.seed, digest: row.digest, copy: index + 1 })),
    );
    return [toBytes(levels), ...copies];
  }
}

function preprocessingOf(params: AugmentParams, range: InRange, resized: Preprocessing["resized"]): Preprocessing {
  const { clahe } = params;
  const given = typeof clahe === "object" ? clahe : {};
  return {
    size: typeof params.size === "number" ? [params.size, params.size] : (params.size as [number, number]),
    fit: params.fit,
    channels: params.channels,
    bitDepth: 8,
    inRange: range,
    clahe:
      clahe === false
        ? null
        : { clipLimit: given.clipLimit ?? 2, tileGrid: (given.tileGrid ?? [8, 8]) as [number, number] },
    resized,
  };
}

function warnOfNoEffect({ params, warn }: Context, rows: readonly DatasetRow[]): void {
  const { rotate, shift, zoom, brightness, contrast, gamma, noise, flip, copies } = params;
  const changes = [rotate, shift, zoom, brightness, contrast, gamma, noise, Number(flip)].some((amount) => amount > 0);
  if (changes && copies === 0) warn("Changes such as rotate are set, but copies is 0: no image is augmented");
  if (!changes && copies > 0) warn(`copies is ${copies}, but no change is set: the copies are equal to their images`);
  // Data for a test alone, as another hospital's, have no training images.
  if (!rows.some(({ partition }) => partition === "train" || partition === "test")) {
    warn("No image is in the train partition: put split before augment");
  }
}
