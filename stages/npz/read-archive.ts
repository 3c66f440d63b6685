import path from "node:path";
import { type DatasetRow, writeDataset } from "../../src/artifacts/dataset.js";
import { countOf } from "../../src/imaging/format-count.js";
import { mapInOrder } from "../../src/imaging/map-in-order.js";
import { fewLevels, trackNearlyUniform } from "../../src/imaging/nearly-uniform.js";
import { writeOutput } from "../../src/imaging/output-names.js";
import { encodePng } from "../../src/imaging/png/encode-png.js";
import { createReading, type Reading } from "../../src/imaging/reading.js";
import { type NpzArchive, openNpz } from "../../src/imaging/sources/npz.js";
import { sourceAdvice } from "../../src/imaging/sources/source-advice.js";
import { listSource } from "../../src/imaging/sources/source-files.js";
import { sayTwoClasses } from "../../src/imaging/subjects/two-classes.js";
import { greyExtremes, noteGreyRange } from "../../src/imaging/transforms/grey-range.js";
import {
  type BinaryQuestion,
  makeFolder,
  PARTITIONS,
  type StageContext,
  StageFailure,
  sha256,
} from "../../src/stage.js";
import { type ArchiveLabels, archiveLabels, type RowLabels } from "./archive-labels.js";
import { imageOf, imageShape } from "./image-arrays.js";
import type { NpzParams } from "./params.js";

type Context = Pick<StageContext<NpzParams>, "params" | "signal" | "cpus" | "log" | "warn" | "fact" | "progress"> & {
  readonly inputs: { readonly source: string };
  readonly outputs: { readonly images: string; readonly dataset: string };
};

/** Writes every image of the archive as a PNG, and the table of their labels and partitions. */
export async function readArchive(ctx: Context): Promise<void> {
  const { params } = ctx;
  const reading = createReading(ctx);
  const file = await findArchive(ctx, reading);
  const archive = await openNpz(file);
  sayOtherArrays(archive, params, reading);
  const rows: DatasetRow[] = [];
  const uniform = trackNearlyUniform(ctx);
  let done = 0;
  let labelling: ArchiveLabels | undefined;
  for (const partition of PARTITIONS) {
    const prefix = params.partitions[partition];
    if (prefix === undefined) continue;
    const remedy = `Name what its arrays begin with: partitions: { ${partition}: <prefix> }, which stands for <prefix>_images and <prefix>_labels.`;
    const images = await archive.read(`${prefix}_images`, remedy);
    const ofLabels = await archive.read(`${prefix}_labels`, remedy);
    labelling ??= archiveLabels(params, file, ofLabels);
    const labels = labelling.read(ofLabels);
    for (const label of labels) for (const name of label.labels) reading.tally("labels of the source", name);
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
        noteGreyRange(reading, greyExtremes(pixels));
        const png = await encodePng(pixels);
        const image = `${partition}/${String(index).padStart(5, "0")}.png`;
        await writeOutput(ctx.outputs.images, image, png);
        return {
          image,
          digest: sha256(png),
          said: labels[index] as RowLabels,
          few: fewLevels(pixels),
        };
      },
      ({ image, digest, said, few }) => {
        uniform.note(image, few);
        rows.push({
          image,
          digest,
          ...said,
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
    "Patients are not known: images of one patient may be in several partitions, so results may be optimistic.";
  ctx.warn(warning);
  const { question, names, unknown } = labelling as ArchiveLabels;
  const ofClasses = question.kind === "binary" ? sayNegatives(rows, question, names) : undefined;
  if (ofClasses !== undefined) ctx.warn(ofClasses);
  const ofUnknown =
    unknown() === 0
      ? undefined
      : `${countOf(unknown(), "cell")} of the labels ${unknown() === 1 ? "says" : "say"} nothing (-1, or no number): unknown`;
  if (ofUnknown !== undefined) ctx.warn(ofUnknown);
  const ofAbsent = question.kind === "binary" ? undefined : sayAbsent(rows, names);
  if (ofAbsent !== undefined) ctx.warn(ofAbsent);
  const ofLevels = uniform.report(
    rows.length,
    "Set `range` of augment or resize to the values that should become black and white.",
  );
  ctx.fact("images", rows.length);
  reading.finish(rows.length, "image");
  for (const { labels } of rows) reading.tally("labels kept", labels.join(", ") || "no finding");
  reading.note("patients", "not known");
  await reading.write("npz", ctx.outputs.dataset);
  await writeDataset(ctx.outputs.dataset, {
    rows,
    facts: {
      question,
      patientsKnown: false,
      flow: [{ step: "images in the archive", images: rows.length, patients: null }],
      warnings: [warning, ofClasses, ofUnknown, ofAbsent, ofLevels].filter((said) => said !== undefined),
    },
  });
}

function sayAbsent(rows: readonly DatasetRow[], names: readonly string[]): string | undefined {
  const present = new Set(rows.flatMap(({ labels }) => labels));
  const absent = names.filter((name) => !present.has(name));
  return absent.length === 0 ? undefined : `No image of the archive is labelled ${absent.join(", ")}`;
}

/** What became negative: more than one class, or images with other findings. */
function sayNegatives(
  rows: readonly DatasetRow[],
  { positive }: BinaryQuestion,
  names: readonly string[],
): string | undefined {
  const counts = names.map((name) => {
    const images = rows.filter(
      ({ label, labels }) => labels.includes(name) && (name === positive || label !== positive),
    );
    return [name, images.length] as const;
  });
  return sayTwoClasses(
    { name: positive, images: counts.find(([name]) => name === positive)?.[1] ?? 0 },
    counts.filter(([name]) => name !== positive),
    "A dataset of radpipe asks one question at a time.",
    rows.filter(({ label }) => label !== positive).length,
  );
}

/** Images that nobody reads may be a part that the user counts on; other arrays, such as ids, are only counted. */
function sayOtherArrays({ names }: NpzArchive, { partitions }: NpzParams, reading: Reading): void {
  const prefixes = PARTITIONS.flatMap((partition) => partitions[partition] ?? []);
  const read = prefixes.flatMap((prefix) => [`${prefix}_images`, `${prefix}_labels`]);
  const others = names.filter((name) => !read.includes(name));
  const areImages = (name: string): boolean => name.endsWith("images");
  reading.miss(
    "array of images of another part",
    others.filter(areImages),
    `${partitions.calibration === undefined ? "Three" : "Four"} parts are read, whose names \`partitions\` gives.`,
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
