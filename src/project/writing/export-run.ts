import { existsSync } from "node:fs";
import path from "node:path";
import { readFeatureFacts } from "../../artifacts/features.js";
import { EXPORTED_ONNX, MODEL_FILES, readModelPreprocessing } from "../../artifacts/model.js";
import { ok, type Result } from "../../core/result.js";
import { StageFailure } from "../../core/stage-failure.js";
import type { KnownRun } from "../../experiments/read-runs.js";
import { EXPORT_FORMATS, type ExportFormat, exportModel } from "../../learning/export-model.js";
import { type PretrainedNetwork, pretrainedNetworks } from "../../reports/pretrained-networks.js";
import { packageVersion } from "../package-folder.js";
import { failed, type Problem, wrongArgument } from "../problem.js";
import type { ProjectFolders } from "../project-folders.js";
import { findRunModel } from "../scoring/run-model.js";
import { documentFailure } from "./document-failure.js";
import { fillFolder } from "./fill-folder.js";

export interface ExportOptions {
  /** ONNX, with its preprocessing inside, or a TensorFlow.js layers model. */
  readonly format: ExportFormat;
  /** A new folder, or one that a model was exported to before. */
  readonly out: string;
  /** The stage that trained it, of a run with several. */
  readonly stage?: string;
  /** Add digests of the patients that the model was trained on, so that others can find theirs among them. */
  readonly withTrainingDigests?: boolean;
}

export interface ExportedModel {
  /** Absolute. */
  readonly files: readonly string[];
  /** What to know before handing the files on. */
  readonly warnings: readonly string[];
}

/** Writes the model of a run for use elsewhere: all of its files, or none. */
export async function exportRun(
  project: ProjectFolders,
  run: KnownRun,
  { format, out, stage, withTrainingDigests = false }: ExportOptions,
): Promise<Result<ExportedModel, Problem>> {
  const model = await findRunModel(run, stage);
  if (!model.ok) return failed(model.error);
  const folder = path.resolve(project.workingFolder, out);
  const foreign = await foreignFile(folder);
  if (foreign !== undefined) {
    return wrongArgument(
      `Expected --out to be a new folder or one that a model was exported to, got one with ${foreign}, which radpipe did not write`,
      "Choose another folder with --out.",
    );
  }
  try {
    const network = await networkOf(run, model.value.folder);
    const files = await fillFolder(folder, async (part) =>
      exportModel(model.value.folder, format, part, {
        radpipeVersion: packageVersion(),
        trainingPatients: withTrainingDigests,
        network: network?.said,
      }),
    );
    return ok({
      files: files.map((file) => path.join(folder, file)),
      warnings: network === undefined ? [] : unsaid(network),
    });
  } catch (error) {
    if (error instanceof StageFailure) return wrongArgument(error.message, error.remedy);
    const failure = documentFailure(error, folder, "model", "--out");
    if (failure === undefined) throw error;
    return failed(failure);
  }
}

/** The pretrained network within a model. */
interface NetworkWithin {
  readonly digest: string;
  /** What the run's pipeline says of it; undefined where no stage of the run took features from it. */
  readonly said: PretrainedNetwork | undefined;
}

async function networkOf({ record }: KnownRun, model: string): Promise<NetworkWithin | undefined> {
  const digest = (await readFeatureFacts(model))?.backbone.digest;
  if (digest === undefined) return undefined;
  const said = pretrainedNetworks(record).find((one) => one.digest !== undefined && digest.startsWith(one.digest));
  return { digest, said };
}

function unsaid({ digest, said }: NetworkWithin): readonly string[] {
  if (said?.licence !== undefined) return [];
  const why =
    said === undefined ? "no stage of this run took features from it" : `\`${said.stage}\` has no \`licence\``;
  return [
    `the licence of the pretrained network within (${said?.name ?? digest.slice(0, 12)}) is not known: ${why}; ask for it before you hand the model on`,
  ];
}

/** What is wrong with a format that was asked for. */
export const formatProblem = (format: string): Result<never, Problem> | undefined =>
  (EXPORT_FORMATS as readonly string[]).includes(format)
    ? undefined
    : wrongArgument(`Expected --format to be ${EXPORT_FORMATS.join(" or ")}, got "${format}"`);

/** The first file of an export that is in the folder already, where none was written there before: those have `preprocessing.json`. */
async function foreignFile(folder: string): Promise<string | undefined> {
  const before = await readModelPreprocessing(folder).catch(() => undefined);
  if (before !== undefined) return undefined;
  return [EXPORTED_ONNX, ...Object.values(MODEL_FILES)].find((name) => existsSync(path.join(folder, name)));
}
