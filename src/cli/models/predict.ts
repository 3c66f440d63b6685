import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { type OperatingPoint, readOperatingPoint } from "../../artifacts/operating-point.js";
import { ok } from "../../core/result.js";
import type { OriginalPicture } from "../../core/stage-contract.js";
import { isStageFailure } from "../../core/stage-failure.js";
import { outputFolder } from "../../experiments/evaluations.js";
import type { KnownRun } from "../../experiments/read-runs.js";
import { trackNearlyUniform } from "../../imaging/nearly-uniform.js";
import { otherFormat, rasterFormat } from "../../imaging/raster-format.js";
import {
  type ImagePrediction,
  type PictureToScore,
  predictImages,
  reasonWhy,
  type Unscored,
} from "../../learning/predict-images.js";
import { type CommandResult, failed, wrongArgument } from "../command.js";
import { EXIT } from "../exit-code.js";
import { findOneRun } from "../experiments/named-sweep.js";
import { say } from "../output.js";
import type { Project } from "../project.js";
import { joinedOriginals, type Original } from "./joined-originals.js";
import { type OriginalReader, originalReaders } from "./original-readers.js";
import { type PredictedFile, predictedFiles } from "./predicted-files.js";
import { findRunModel, type RunModel } from "./run-model.js";
import { type Scored, showPredictions } from "./show-predictions.js";

export interface PredictOptions {
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly stage?: string;
}

/**
 * `pipeline predict RUN FILE...`: scores images with the model of a run, and calls them at its threshold. Files that the
 * run's own stages read (DICOM, volumes, archives) become pictures as they did there. Files that cannot be scored are
 * said, and the others scored.
 */
export async function predict(
  project: Project,
  named: string,
  given: readonly string[],
  options: PredictOptions,
): Promise<CommandResult> {
  if (options.json && options.csv) return wrongArgument("Expected one of --json and --csv, got both");
  const run = await findOneRun(named, project);
  if (!run.ok) return failed(run.error);
  const model = await findRunModel(run.value, options.stage);
  if (!model.ok) return failed(model.error);
  let files: readonly PredictedFile[];
  try {
    files = await predictedFiles(given);
  } catch (error) {
    if (isStageFailure(error)) return wrongArgument(error.message);
    throw error;
  }
  try {
    return await scoreFiles(run.value, model.value, files, options, given);
  } catch (error) {
    if (isStageFailure(error)) return wrongArgument(error.message, error.remedy);
    throw error;
  }
}

async function scoreFiles(
  run: KnownRun,
  model: RunModel,
  files: readonly PredictedFile[],
  options: PredictOptions,
  given: readonly string[],
): Promise<CommandResult> {
  const readers = await originalReaders(run.record, model.stage);
  const { originals, leftOut: others } = await joinedOriginals(files, readers);
  const said: Said = { others: [...others], doubts: new Set() };
  const pictures = picturesToScore(originals, readers, said);
  const predictions: ImagePrediction[] = [];
  for await (const one of predictImages({ model: model.folder, pictures, threads: availableParallelism() })) {
    predictions.push(one);
  }
  const unscored = predictions.filter((one) => "reason" in one);
  const scored = predictions.filter((one) => "score" in one);
  const warnings = [...said.doubts, ...nearlyUniform(scored), ...unlikeOnes(scored)];
  if (said.others.length > 0) say(`${leftOut(said.others)}, no image that this run reads`);
  if (scored.length > 0 || options.json || options.csv) {
    const point = await operatingPointOf(run, model, (warning) => warnings.push(warning));
    showPredictions(scored, unscored, point, { ...options, warnings });
  }
  for (const warning of warnings) say(`warning: ${warning}`);
  for (const { image, reason } of unscored) say(`error: ${image}: ${reason}`);
  if (unscored.length > 0 && scored.length > 0) {
    say(`${unscored.length} of ${unscored.length + scored.length} could not be scored`);
  }
  if (scored.length === 0 && unscored.length === 0) {
    return wrongArgument(`Expected images to score, got none in ${given.join(", ")}`);
  }
  return ok(unscored.length === 0 ? EXIT.done : scored.length === 0 ? EXIT.wrongInput : EXIT.failed);
}

/** What pictures of a model's user are not as its training images were, as a rule by their range of values. */
function nearlyUniform(scored: readonly Scored[]): readonly string[] {
  const warnings: string[] = [];
  const uniform = trackNearlyUniform({ warn: (message) => void warnings.push(message) });
  for (const { image, picture, few } of scored) uniform.note(picture === "" ? image : `${image} ${picture}`, few);
  uniform.report(
    scored.length,
    "A score says nothing of an image whose values are not in the range of the training images, such as 12 bits in a file of 16 given to a model of 8-bit images: save it as they were.",
  );
  return warnings;
}

const EXAMPLES = 3;

/** One warning for all pictures that are unlike those of training; each is marked in `--json`. */
function unlikeOnes(scored: readonly Scored[]): readonly string[] {
  const unlike = scored.filter((one) => one.unlike.length > 0);
  if (unlike.length === 0) return [];
  const examples = unlike
    .slice(0, EXAMPLES)
    .map(({ image, picture, unlike }) => `${picture === "" ? image : `${image} ${picture}`}: ${unlike.join("; ")}`);
  const more = unlike.length > EXAMPLES ? `; and ${unlike.length - EXAMPLES} more` : "";
  const [verb, them] = unlike.length === 1 ? ["is", "it"] : ["are", "them"];
  return [
    `${unlike.length} of ${scored.length} images ${verb} unlike all that the model was trained on, and what its score says of ${them} is not known: ${examples.join("; ")}${more}`,
  ];
}

/** What is found on the way. */
interface Said {
  /** Files of folders that are no images. */
  readonly others: string[];
  /** What was assumed of originals. */
  readonly doubts: Set<string>;
}

async function* picturesToScore(
  originals: readonly Original[],
  readers: readonly OriginalReader[],
  { others, doubts }: Said,
): AsyncGenerator<PictureToScore | Unscored> {
  for (const original of originals) {
    const image = original.name;
    const opened = await openOriginal(original, readers).catch(reasonWhy);
    if (typeof opened === "string") yield { image, reason: opened };
    else if (opened === undefined) others.push(image);
    else {
      for (const { picture, source, doubts: found = [] } of opened) {
        for (const doubt of found) doubts.add(`${image} ${doubt}`);
        yield { image, picture, source };
      }
    }
  }
}

type Opened = Pick<PictureToScore, "picture" | "source"> & Pick<OriginalPicture, "doubts">;

/** The pictures of an original; undefined where it is no image, and was but found in a folder. */
async function openOriginal(
  { files, isNamed }: Original,
  readers: readonly OriginalReader[],
): Promise<readonly Opened[] | string | undefined> {
  const [file] = files as [string];
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return "there is no such file";
  if (!found.isFile()) return "expected a file, got something else";
  if (found.size === 0) return "the file is empty";
  for (const { picturesOf } of readers) {
    const pictures = await picturesOf(files);
    if (pictures !== undefined)
      return pictures.map(({ name, png, doubts = [] }) => ({ picture: name, source: png, doubts }));
  }
  if (rasterFormat(file) !== undefined) return [{ picture: "", source: file }];
  if (!isNamed && !IMAGE.test(file)) return undefined;
  const stages = readers.map(({ stage, uses }) => `${stage} (${uses})`).join(" or ");
  const what = stages === "" ? "" : `, or what the stage ${stages} of the run reads`;
  return `expected an image (PNG, JPEG, TIFF, WebP, GIF)${what}, got ${otherFormat(file)}`;
}

/** What is called an image and is none is damaged, also where it was found in a folder. */
const IMAGE = /\.(png|jpe?g|tiff?|webp|gif)$/i;

function leftOut(others: readonly string[]): string {
  const examples = others.slice(0, 3).join(", ");
  const count = others.length === 1 ? "1 file was" : `${others.length} files were`;
  return `${count} left out (${examples}${others.length > 3 ? ", ..." : ""})`;
}

/**
 * What was chosen for the model by whoever evaluated it; undefined where nobody did, or where several chose differently.
 * @param say is told of the latter.
 */
async function operatingPointOf(
  run: KnownRun,
  model: RunModel,
  say: (warning: string) => void,
): Promise<OperatingPoint | undefined> {
  const found: { readonly stage: string; readonly point: OperatingPoint }[] = [];
  for (const stage of run.record.stages) {
    const folder = outputFolder(run, stage, "metrics");
    const point = folder === undefined ? undefined : await readOperatingPoint(folder);
    if (point !== undefined && stage.needs.some((need) => need === model.stage)) found.push({ stage: stage.id, point });
  }
  const [first] = found;
  if (first === undefined || found.every(({ point }) => point.threshold === first.point.threshold)) return first?.point;
  const chosen = found.map(({ stage, point }) => `${point.threshold} by ${stage}`).join(", ");
  say(`no class is called, since the run has several thresholds for this model: ${chosen}`);
  return undefined;
}
