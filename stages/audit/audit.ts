import { stat } from "node:fs/promises";
import path from "node:path";
import { type Finding, notChecked, writeFindings } from "../../src/artifacts/audit-findings.js";
import { readDataset } from "../../src/artifacts/dataset.js";
import { readModelPreprocessing } from "../../src/artifacts/model.js";
import type { NpyReader } from "../../src/artifacts/npy.js";
import { type FileFacts, readOriginals } from "../../src/artifacts/originals.js";
import type { TensorRow } from "../../src/artifacts/tensors.js";
import { reducedPicture } from "../../src/imaging/copies/reduced-picture.js";
import { datasetImages } from "../../src/imaging/dataset-images.js";
import { fileFacts } from "../../src/imaging/file-facts.js";
import { mapInOrder } from "../../src/imaging/map-in-order.js";
import { picturesOfRows } from "../../src/imaging/pictures-of-rows.js";
import { seededRandom, shuffled } from "../../src/imaging/seeded-random.js";
import { type StageContext, StageFailure } from "../../src/stage.js";
import { checkAnswers } from "./asked-answers.js";
import { checkFeatures } from "./check-features.js";
import { checkNearIdentical } from "./check-near-identical.js";
import { checkNetwork } from "./check-network.js";
import { checkNormalization } from "./check-normalization.js";
import { checkPartitions } from "./check-partitions.js";
import { checkRegions } from "./check-regions.js";
import { checkShortcuts } from "./check-shortcuts.js";
import { checkSigns } from "./check-signs.js";
import { checkStandardization } from "./check-standardization.js";
import { lookAtPictures } from "./look-at-pictures.js";
import { ofEachModel } from "./of-each-model.js";
import { openPictures, type Pictures } from "./open-pictures.js";
import type { AuditParams } from "./params.js";
import { rememberedPoints } from "./remembered-points.js";

type Context = Pick<
  StageContext<AuditParams>,
  "params" | "signal" | "cpus" | "log" | "warn" | "fact" | "metric" | "progress" | "scratch" | "items"
> & {
  readonly inputs: {
    readonly images: string;
    readonly dataset: string;
    readonly tensors: string | undefined;
    readonly features: string | undefined;
    readonly model: string | undefined;
  };
  readonly outputs: { readonly findings: string };
};

/** Of all images in which marks and regions are looked for. */
const MOST_PIXELS = 2 ** 26;
const LEAST_LOOKED_AT = 200;

/** Runs every check, and writes what it found to `audit.json`. */
export async function audit(ctx: Context): Promise<void> {
  const { params, inputs } = ctx;
  const { rows: dataset, facts: datasetFacts } = await readDataset(inputs.dataset);
  const { seed } = params;
  const pictures = await openPictures(ctx);
  const { rows: all, question, shape, images: tensors } = pictures;
  const originals = all.filter(({ copy }) => copy === 0);
  try {
    const sampled = sampleOf(originals, params);
    const files = await factsOfFiles(sampled, ctx);
    const features = async (): Promise<Finding> => {
      const pixels = await rowsOf(tensors, sampled);
      return checkAnswers(question, sampled, (at, asked) =>
        checkFeatures(pick(sampled, at), pickImages(pixels, tensors.rowBytes, at), asked, params.featureAuc),
      );
    };
    const findings: Finding[] = [...checkPartitions(dataset, datasetFacts)];
    findings.push(
      await checkNearIdentical(
        originals,
        (row) => picture(tensors, row, shape),
        params.nearIdentical,
        ctx.outputs.findings,
        {
          shorterSide: Math.min(shape[1] ?? 1, shape[2] ?? 1),
          threads: ctx.cpus,
          remember: rememberedPoints(ctx.items("pictures", null)),
          signal: ctx.signal,
          onProgress: (done, total) => ctx.progress(done, total, "pictures"),
        },
      ),
      await features(),
      await checkModel(ctx, pictures, originals),
      checkAnswers(question, sampled, (at, asked) =>
        checkShortcuts(pick(sampled, at), pick(files, at), { ...asked, limit: params.shortcutAuc, seed }),
      ),
    );
    const looked = lookedAt(sampled, shape);
    const seen = await lookAtPictures(looked, (row) => rowsOf(tensors, [row]), shape, ctx);
    findings.push(
      checkAnswers(question, looked, (at, asked) =>
        checkSigns(pick(looked, at), pick(seen.signs, at), { ...asked, seed }),
      ),
      checkAnswers(question, looked, (at, asked) =>
        checkRegions(pick(looked, at), pick(seen.shrunk, at), { ...asked, limit: params.shortcutAuc, seed }),
      ),
    );
    if (pictures.features !== undefined) {
      findings.push(
        checkNetwork(pictures.features.features.backbone, { trainedOn: params.trainedOn, origin: params.origin ?? [] }),
      );
    }
    await report(findings, ctx);
  } finally {
    await pictures.close();
  }
}

/** Whether what the model is given was computed from training images alone. */
async function checkModel(
  { inputs, signal }: Context,
  { rows, shape, images, features }: Pictures,
  originals: readonly TensorRow[],
): Promise<Finding> {
  if (inputs.model === undefined) {
    return notChecked("normalization", "No model is wired, so its normalization was not recomputed.");
  }
  return await ofEachModel(inputs.model, async (model) => {
    if (inputs.features !== undefined && features !== undefined) {
      return await checkStandardization({ model, features: inputs.features }, features, signal);
    }
    return await checkNormalization(await readModelPreprocessing(model), shape[3] ?? 1, (partition, copies) =>
      picturesOfRows(
        images,
        (copies ? rows : originals).flatMap((row) =>
          partition === "all" || row.partition === "train" ? [row.row] : [],
        ),
        signal,
      ),
    );
  });
}

const pick = <Of>(all: readonly Of[], at: readonly number[]): readonly Of[] =>
  at.length === all.length ? all : at.map((row) => all[row]!);

function pickImages(pixels: Uint8Array, size: number, at: readonly number[]): Uint8Array {
  if (at.length * size === pixels.length) return pixels;
  const picked = new Uint8Array(at.length * size);
  for (const [to, from] of at.entries()) picked.set(pixels.subarray(from * size, (from + 1) * size), to * size);
  return picked;
}

async function report(findings: readonly Finding[], ctx: Context): Promise<void> {
  await writeFindings(ctx.outputs.findings, findings, { seed: ctx.params.seed });
  const problems = findings.filter(({ status }) => status === "problem");
  for (const { check, status, message } of findings) ctx.log(`${check}: ${status}. ${message}`);
  const hints = findings.filter(({ status }) => status === "hint");
  for (const { message } of [...problems, ...hints]) ctx.warn(message);
  ctx.fact("checks", findings.length);
  if (hints.length > 0) ctx.fact("to look at", hints.length);
  ctx.metric("audit.problems", problems.length);
  if (ctx.params.onProblem === "fail" && problems.length > 0) {
    throw new StageFailure(
      `The audit found ${problems.length} problems: ${problems.map(({ message }) => message).join(" ")}`,
      "Correct the split or the data, or set onProblem: warn to go on with the problems in the report.",
    );
  }
}

function sampleOf(
  rows: readonly TensorRow[],
  { sample, seed }: Pick<AuditParams, "sample" | "seed">,
): readonly TensorRow[] {
  if (rows.length <= sample) return rows;
  const chosen = shuffled(rows, seededRandom("audit", seed)).slice(0, sample);
  return chosen.sort((a, b) => a.row - b.row);
}

/** Fewer of large images: looking at a million pixels takes about a tenth of a second. */
function lookedAt(sampled: readonly TensorRow[], shape: readonly number[]): readonly TensorRow[] {
  const [, height = 1, width = 1] = shape;
  return sampleOf(sampled, { sample: Math.max(LEAST_LOOKED_AT, Math.floor(MOST_PIXELS / (height * width))), seed: 0 });
}

async function rowsOf(tensors: NpyReader, rows: readonly TensorRow[]): Promise<Uint8Array> {
  const pixels = new Uint8Array(rows.length * tensors.rowBytes);
  await tensors.readRows(
    rows.map(({ row }) => row),
    pixels,
  );
  return pixels;
}

async function picture(tensors: NpyReader, row: TensorRow, shape: readonly number[]): Promise<Float32Array> {
  const [, height = 1, width = 1, channels = 1] = shape;
  return reducedPicture(await rowsOf(tensors, [row]), height, width, channels);
}

/** Of the files as they came: `resize` remembers what its originals were like. */
async function factsOfFiles(rows: readonly TensorRow[], ctx: Context): Promise<readonly FileFacts[]> {
  const originals = await readOriginals(ctx.inputs.images);
  const fileOf = await datasetImages(ctx.inputs.images, "audit");
  const facts: FileFacts[] = [];
  await mapInOrder(
    rows,
    { limit: ctx.cpus + 1, signal: ctx.signal },
    async ({ image }) => {
      const name = fileOf(image);
      const file = path.join(ctx.inputs.images, name);
      return originals?.get(name) ?? fileFacts(file, (await stat(file)).size);
    },
    (file) => {
      facts.push(file);
    },
  );
  return facts;
}
