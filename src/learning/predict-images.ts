import { isStageFailure } from "../core/stage-failure.js";
import type { CorruptImage } from "../imaging/corrupt-image.js";
import { type ImageSource, openImage } from "../imaging/decode.js";
import { fewLevels } from "../imaging/nearly-uniform.js";
import { isColoured, type PictureKind } from "../imaging/picture-kinds.js";
import { imageTensor } from "../imaging/transforms/preprocessing.js";
import type { CaseSets } from "./calibration/prediction-sets.js";
import { type OpenedModel, openPictureModel } from "./open-picture-model.js";
import type { PreparedPicture } from "./picture-model.js";
import { unlikeTraining } from "./unlike-training.js";

/** A picture to score: as it comes, before any `resize`. */
export interface PictureToScore {
  /** The file, as it was given. */
  readonly image: string;
  /** Which picture of that file; empty where it is one. */
  readonly picture: string;
  readonly source: ImageSource;
}

/** A file, or a picture of it, that cannot be scored. */
export interface Unscored {
  readonly image: string;
  readonly reason: string;
}

export type ImagePrediction =
  | {
      readonly image: string;
      readonly picture: string;
      /** Probability of each answer, 0..1, in the order of `answersAsked`: of two classes that of the positive one. */
      readonly scores: readonly number[];
      /** Of a model that was calibrated with sets. */
      readonly sets?: CaseSets;
      /** Darkest and brightest level of 256, where the picture, prepared for the model, spans few of them. */
      readonly few?: readonly [number, number];
      /** In what it is unlike all training images, in words; empty where it is like them, or that is not known. */
      readonly unlike: readonly string[];
    }
  | Unscored;

export interface PredictImagesRequest {
  /** A model artifact. */
  readonly model: string;
  /** What could not be opened is handed on. */
  readonly pictures: AsyncIterable<PictureToScore | Unscored>;
  readonly threads: number;
}

/**
 * Scores pictures with a saved model, prepared exactly as its training images were, one after another: memory for one, or
 * for those of an original where the model pools them. What cannot be decoded is among the results, with its reason.
 */
export async function* predictImages(request: PredictImagesRequest): AsyncGenerator<ImagePrediction> {
  const model = await openPictureModel(request.model, request);
  try {
    for await (const pictures of model.pools ? byOriginal(request.pictures) : each(request.pictures)) {
      const prepared: Prepared[] = [];
      let unscored: Unscored | undefined;
      for (const one of pictures) {
        const found = "reason" in one ? one : await prepare(one, model);
        if ("reason" in found) unscored ??= found;
        else prepared.push(found);
      }
      yield unscored ?? (await scored(prepared, model));
    }
  } finally {
    await model.close();
  }
}

async function* each<Of>(all: AsyncIterable<Of>): AsyncGenerator<readonly Of[]> {
  for await (const one of all) yield [one];
}

/** The pictures of an original come one after another. */
async function* byOriginal<Of extends { readonly image: string }>(
  all: AsyncIterable<Of>,
): AsyncGenerator<readonly Of[]> {
  let gathered: Of[] = [];
  for await (const one of all) {
    if (gathered.length > 0 && gathered[0]!.image !== one.image) {
      yield gathered;
      gathered = [];
    }
    gathered.push(one);
  }
  if (gathered.length > 0) yield gathered;
}

interface Prepared extends Pick<PictureToScore, "image" | "picture"> {
  /** In each of the model's ways. */
  readonly pixels: PreparedPicture;
  readonly unlike: readonly string[];
}

async function prepare(
  { image, picture, source }: PictureToScore,
  { ways }: OpenedModel,
): Promise<Prepared | Unscored> {
  const pixels: Uint8Array[] = [];
  let unlike: readonly string[] = [];
  for (const { preprocessing, training } of ways) {
    const prepared = await imageTensor(source, image, preprocessing).catch(reasonWhy);
    if (typeof prepared === "string") return { image, reason: prepared };
    pixels.push(prepared);
    if (unlike.length > 0 || training.includes(undefined)) continue;
    const kind = await kindOf(source, image);
    // Of several models it is like training where it is like the images of one.
    const said = training.map((images) => unlikeTraining(prepared, kind, images!));
    if (said.every((words) => words.length > 0)) unlike = said[0] ?? [];
  }
  return { image, picture, pixels, unlike };
}

/** A score for one picture, or for all of an original, which then has no picture of its own. */
async function scored(prepared: readonly Prepared[], model: OpenedModel): Promise<ImagePrediction> {
  const [{ image, picture }] = prepared as [Prepared, ...Prepared[]];
  const { scores, sets } = await model.answer(prepared.map(({ pixels }) => pixels));
  const wrong = scores.find((score) => !Number.isFinite(score));
  if (wrong !== undefined) return { image, reason: noScore(wrong) };
  const few = prepared
    .flatMap(({ pixels }) => pixels.map((data) => fewLevels({ data })))
    .find((found) => found !== undefined);
  const unlike = prepared.find((one) => one.unlike.length > 0)?.unlike ?? [];
  return { image, picture: model.pools ? "" : picture, scores, ...(sets && { sets }), ...(few && { few }), unlike };
}

/** Of an original that was decoded before. */
async function kindOf(source: ImageSource, name: string): Promise<PictureKind> {
  const { facts } = await openImage(source, name);
  return { ...facts, isColoured: await isColoured(source, name, facts) };
}

const noScore = (score: number): string =>
  `Expected a score, got ${score}: the model's weights are not numbers, or its layers overflow. Train it again with a smaller learning rate`;

/**
 * What is wrong with a file, without the advice that readers give to a pipeline. Anything else is a bug. Errors are told
 * by their names: stages have classes of their own.
 */
export function reasonWhy(error: unknown): string {
  if (!isStageFailure(error)) throw error;
  return (error as Partial<CorruptImage>).reason ?? error.message;
}
