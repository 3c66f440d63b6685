import { createHash } from "node:crypto";
import path from "node:path";
import { type DatasetRow, writeDataset } from "../../src/artifacts/dataset.js";
import { mapInOrder } from "../../src/imaging/map-in-order.js";
import { fewLevels, trackNearlyUniform } from "../../src/imaging/nearly-uniform.js";
import { writeOutput } from "../../src/imaging/output-names.js";
import { encodePng } from "../../src/imaging/png/encode-png.js";
import { createReading, type Reading } from "../../src/imaging/reading.js";
import { type NpzArchive, type NumpyArray, openNpz } from "../../src/imaging/sources/npz.js";
import { sourceAdvice } from "../../src/imaging/sources/source-advice.js";
import { listSource } from "../../src/imaging/sources/source-files.js";
import { sayTwoClasses } from "../../src/imaging/subjects/two-classes.js";
import { trackGreyRange } from "../../src/imaging/transforms/grey-range.js";
import { binaryQuestion, makeFolder, PARTITIONS, type StageContext, StageFailure } from "../../src/stage.js";
import { imageOf, imageShape } from "./image-arrays.js";
import type { NpzParams } from "./params.js";

type Context = Pick<StageContext<NpzParams>, "params" | "signal" | "cpus" | "log" | "warn" | "fact" | "progress"> & {
  readonly inputs: { readonly source: string };
  readonly outputs: { readonly images: string; readonly dataset: string };
};

/** Writes every image of the archive as a PNG, and the table of their labels and partitions. */
export async function readArchive(ctx: Context): Promise<void> {
  const { params } = ctx;
  const positive = positiveClass(params);
  const reading = createReading(ctx);
  const archive = await openNpz(await findArchive(ctx, reading));
  sayOtherArrays(archive, params, reading);
  const rows: DatasetRow[] = [];
  const uniform = trackNearlyUniform(ctx);
  const see = trackGreyRange(reading);
  let done = 0;
  for (const partition of PARTITIONS) {
    const prefix = params.partitions[partition];
    const remedy = `Name what its arrays begin with: partitions: { ${partition}: <prefix> }, which stands for <prefix>_images and <prefix>_labels.`;
    const images = await archive.read(`${prefix}_images`, remedy);
    const labels = integerLabels(await archive.read(`${prefix}_labels`, remedy), params.classes.length);
    for (const label of labels) reading.tally("labels of the source", params.classes[label] as string);
    const shape = imageShape(images);
    if (shape.count !== labels.length) {
      throw new StageFailure(
        `Expected ${images.name} to have ${labels.length} images, one a label, got ${shape.count}`,
      );
    }
    const count = Math.min(labels.length, params.limitPerPartition ?? labels.length);
    makeFolder(path.join(ctx.outputs.images, partition));
    await mapInOrder(
      Array.from({ length: count }, (_, index) => index),
      { limit: ctx.cpus + 1, signal: ctx.signal },
      async (index) => {
        const pixels = imageOf(images, shape, index);
        see(pixels);
        const png = await encodePng(pixels);
        const image = `${partition}/${String(index).padStart(5, "0")}.png`;
        await writeOutput(ctx.outputs.images, image, png);
        return {
          image,
          digest: createHash("sha256").update(png).digest("hex"),
          name: params.classes[labels[index] as number] as string,
          few: fewLevels(pixels),
        };
      },
      ({ image, digest, name, few }) => {
        uniform.note(image, few);
        rows.push({
          image,
          digest,
          label: name === positive ? positive : negativeClass(params.classes, positive),
          labels: [name],
          patient: "",
          age: undefined,
          sex: "",
          view: "",
          partition,
          more: {},
        });
        ctx.progress(++done, undefined, "images");
      },
    );
    reading.tally("size", `${shape.width} x ${shape.height}`, count);
    reading.note(`${prefix}_images`, labels.length);
    ctx.log(`${partition}: ${count} images of ${shape.height} x ${shape.width} x ${shape.channels}`);
  }
  const warning =
    "Patients are not known: images of one patient may stand in several partitions, so results may be optimistic.";
  ctx.warn(warning);
  const counts = params.classes.map((name) => [name, rows.filter(({ labels }) => labels[0] === name).length] as const);
  const ofClasses = sayTwoClasses(
    { name: positive, images: counts.find(([name]) => name === positive)?.[1] ?? 0 },
    counts.filter(([name]) => name !== positive),
    "A dataset of radpipe asks one question at a time.",
  );
  if (ofClasses !== undefined) ctx.warn(ofClasses);
  const ofLevels = uniform.report(
    rows.length,
    "Set `range` of augment or resize to the values that should become black and white.",
  );
  ctx.fact("images", rows.length);
  reading.finish(rows.length, "image");
  for (const { labels } of rows) reading.tally("labels kept", labels.join(", "));
  reading.note("patients", "not known");
  await reading.write("npz", ctx.outputs.dataset);
  await writeDataset(ctx.outputs.dataset, {
    rows,
    facts: {
      question: binaryQuestion([negativeClass(params.classes, positive), positive]),
      patientsKnown: false,
      flow: [{ step: "images in the archive", images: rows.length, patients: null }],
      warnings: [warning, ofClasses, ofLevels].filter((said) => said !== undefined),
    },
  });
}

function positiveClass({ classes, positive }: NpzParams): string {
  if (positive === undefined) {
    if (classes.length === 2) return classes[1] as string;
    throw new StageFailure(
      `Expected \`positive\` to name one of the ${classes.length} classes, got none`,
      `Choose one of ${classes.join(", ")}; all others are taken together as negative.`,
    );
  }
  if (classes.includes(positive)) return positive;
  throw new StageFailure(`Expected \`positive\` to be one of ${classes.join(", ")}, got ${positive}`);
}

const negativeClass = (classes: readonly string[], positive: string): string =>
  classes.length === 2 ? (classes.find((name) => name !== positive) as string) : `not ${positive}`;

/** Images that nobody reads may be a part that the user counts on; other arrays, such as ids, are only counted. */
function sayOtherArrays({ names }: NpzArchive, { partitions }: NpzParams, reading: Reading): void {
  const read = PARTITIONS.flatMap((partition) => [
    `${partitions[partition]}_images`,
    `${partitions[partition]}_labels`,
  ]);
  const others = names.filter((name) => !read.includes(name));
  const areImages = (name: string): boolean => name.endsWith("images");
  reading.miss(
    "array of images of another part",
    others.filter(areImages),
    "Three parts are read, whose names `partitions` gives.",
  );
  reading.leaveOut(
    "other array",
    others.filter((name) => !areImages(name)),
  );
}

async function findArchive({ inputs: { source }, params, signal }: Context, reading: Reading): Promise<string> {
  const files = await listSource(source, params, { reading, signal });
  if (files[0] === "") return source;
  const all = files.filter((name) => name.toLowerCase().endsWith(".npz"));
  const outermost = all.filter((name) => !name.includes("/"));
  const found = outermost.length === 1 ? outermost : all;
  reading.leaveOut(
    "other file",
    files.filter((name) => name !== found[0]),
  );
  if (found.length === 1) return path.join(source, found[0] as string);
  throw new StageFailure(
    `Expected exactly one .npz file in the source folder, got ${found.length === 0 ? "none" : found.join(", ")}`,
    (found.length === 0 ? sourceAdvice(files, "npz") : undefined) ??
      "Wire the file itself: `<stage>.<output>/<name>.npz`, or a path to it; or choose with `include` or `exclude`.",
  );
}

function integerLabels(labels: NumpyArray, classes: number): readonly number[] {
  const flat = labels.shape.length === 1 || (labels.shape.length === 2 && labels.shape[1] === 1);
  if (!flat) {
    throw new StageFailure(
      `Expected ${labels.name} to hold one label an image, got the shape ${labels.shape.join(" x ")}`,
      "Archives with several labels an image (such as ChestMNIST) are not read.",
    );
  }
  const values = Array.from(labels.data, Number);
  const wrong = values.findIndex((value) => !Number.isInteger(value) || value < 0 || value >= classes);
  if (wrong >= 0) {
    throw new StageFailure(
      `Expected every label of ${labels.name} to be a whole number from 0 to ${classes - 1}, got ${values[wrong]} at ${wrong}`,
      Number.isInteger(values[wrong]) && (values[wrong] as number) >= classes
        ? "Name all classes of the archive in `classes`."
        : "Leave out of the archive what has no label, or give it one.",
    );
  }
  return values;
}
