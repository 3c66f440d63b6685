import path from "node:path";
import { type ExplainedCase, writeExplanations } from "../../src/artifacts/explanations.js";
import type { FeatureRow, FeaturesReader } from "../../src/artifacts/features.js";
import type { Head } from "../../src/artifacts/head.js";
import type { TensorRow } from "../../src/artifacts/tensors.js";
import { datasetImages } from "../../src/imaging/dataset-images.js";
import { preprocessedBytes } from "../../src/imaging/transforms/preprocessing.js";
import type { HeadCase } from "../../src/learning/heads/head-cases.js";
import { headMatrix } from "../../src/learning/heads/head-matrix.js";
import type { HeadModel } from "../../src/learning/heads/head-model.js";
import { logOddsSlopes } from "../../src/learning/heads/log-odds-slopes.js";
import { type ClassActivation, type OpenMaps, openMaps } from "../../src/learning/pretrained/class-activation.js";
import { pixelsDigest } from "../../src/learning/pretrained/image-features.js";
import { StageFailure } from "../../src/stage.js";
import type { ScoredRow } from "./surest-cases.js";
import { type Evidence, evidenceOn, writeExplained } from "./write-explained.js";

interface ExplainRequest {
  /** One, or the members of an ensemble on one network, whose maps are averaged. */
  readonly heads: readonly HeadModel[];
  /** The features artifact, which has the network. */
  readonly features: string;
  /** The images that the features are of; undefined where they were not wired. */
  readonly images: string | undefined;
  readonly cases: readonly ScoredRow[];
  readonly caseOf: (row: TensorRow) => HeadCase;
  /** Of the features. */
  readonly reader: FeaturesReader;
  readonly featureRowOf: (row: TensorRow) => FeatureRow;
  readonly signal: AbortSignal;
  readonly threads: number;
  readonly log: (line: string) => void;
}

/**
 * As `explain`, of a head on features: class activation maps, from running the network once more on the images that are
 * explained. Of a patient with several images the one that speaks most for what was called.
 */
export async function explainFeatures(folder: string, request: ExplainRequest): Promise<void> {
  const { images, log } = request;
  if (images === undefined) {
    const reason = "the images that the features were made of are not wired to evaluate (`images`)";
    return await writeExplanations(folder, { about: { method: null, reason }, cases: [] });
  }
  const maps = await mapsOf(request);
  if ("reason" in maps) log(`No class activation maps: ${maps.reason}.`);
  try {
    const fileOf = await datasetImages(images, "evaluate");
    const explained: ExplainedCase[] = [];
    let size: ClassActivation["size"] | undefined;
    for (const one of request.cases) {
      const shown = await bestOf(one, request, "reason" in maps ? undefined : maps, (image) =>
        path.join(images, fileOf(image)),
      );
      size ??= shown.size;
      const row = { ...one.row, image: shown.image };
      explained.push(await writeExplained(folder, explained.length + 1, { ...shown, one: { ...one, row } }));
    }
    const about =
      "reason" in maps
        ? { method: null, reason: maps.reason }
        : {
            ...{ method: "grad-cam" as const, layer: maps.layer, ...(size && { size }) },
            ...(request.heads.length > 1 && { models: request.heads.length }),
          };
    await writeExplanations(folder, { about, cases: explained });
  } finally {
    if (!("reason" in maps)) await maps.close();
  }
}

async function mapsOf({ heads, features, threads }: ExplainRequest): Promise<OpenMaps | { readonly reason: string }> {
  for (const { head } of heads) {
    if (head.kind !== "logistic") return { reason: "a small network stands on the features, not a regression" };
    if (head.rows.aggregate === "max")
      return { reason: "of a patient's images the greatest of each feature are taken" };
  }
  return await openMaps(features, heads[0]!.recipe, threads);
}

/** How the log odds of what was called change with each feature: of several heads the mean, as maps are linear in it. */
async function slopesOf(one: ScoredRow, request: ExplainRequest): Promise<Float64Array | undefined> {
  const { heads, reader, caseOf, signal } = request;
  const all: Float64Array[] = [];
  for (const model of heads) {
    const { head } = model;
    if (head.kind !== "logistic") return undefined;
    const matrix = async () => await headMatrix(reader, [caseOf(one.row)], head.rows, signal);
    const scores = head.question.kind === "multiclass" ? await model.score(await matrix(), signal) : [];
    all.push(
      logOddsSlopes(
        head,
        one.answer ?? 0,
        scores.map(([score]) => score!),
      ),
    );
  }
  return Float64Array.from(all[0]!, (_, at) => all.reduce((sum, slopes) => sum + slopes[at]!, 0) / all.length);
}

interface Shown {
  readonly image: string;
  readonly question: Head["question"];
  readonly picture: { readonly pixels: Uint8Array; readonly shape: readonly number[] };
  readonly evidence: Evidence | undefined;
  readonly size: ClassActivation["size"] | undefined;
}

/** Of the images of a case the one whose maps speak most for what was called. */
async function bestOf(
  one: ScoredRow,
  request: ExplainRequest,
  maps: OpenMaps | undefined,
  fileOf: (image: string) => string,
): Promise<Shown> {
  const { head, recipe } = request.heads[0]!;
  const shape = [...recipe.preprocessing.size, recipe.preprocessing.channels];
  const [height, width] = recipe.preprocessing.size;
  const slopes = maps === undefined ? undefined : await slopesOf(one, request);
  let best: { readonly shown: Shown; readonly share: number } | undefined;
  for (const { image, ...rest } of request.caseOf(one.row).images) {
    const pixels = await pixelsOf(fileOf(image), request.featureRowOf({ image, ...rest }), recipe);
    const picture = { pixels, shape };
    const { question } = head;
    if (maps === undefined || slopes === undefined)
      return { image, question, picture, evidence: undefined, size: undefined };
    const activation = await maps.evidence(pixels, slopes);
    const sum = activation.map.reduce((total, value) => total + value, 0);
    const share = one.called === 1 ? sum : -sum;
    if (best !== undefined && share <= best.share) continue;
    const evidence = evidenceOn(one.called, activation, [height, width]);
    best = { share, shown: { image, question, picture, evidence, size: activation.size } };
  }
  if (best === undefined) throw new Error("Internal error: a case has no image");
  return best.shown;
}

/** As the network saw the image. Throws a StageFailure where it saw another one. */
async function pixelsOf(file: string, row: FeatureRow, recipe: HeadModel["recipe"]): Promise<Uint8Array> {
  const pixels = await preprocessedBytes(file, row.image, recipe.preprocessing);
  if (pixelsDigest(pixels, recipe) === row.pixels) return pixels;
  throw new StageFailure(
    `Expected the images to be those that the features were made of, got another one as ${row.image}`,
    "Wire the same images to evaluate as to embed.",
  );
}
