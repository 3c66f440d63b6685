import { existsSync } from "node:fs";
import path from "node:path";
import { MODEL_FILES, readModelPreprocessing } from "../../artifacts/model.js";
import { printable } from "../../core/printable.js";
import { ok } from "../../core/result.js";
import { StageFailure } from "../../core/stage-failure.js";
import { EXPORT_FORMATS, type ExportFormat, exportModel } from "../../learning/export-model.js";
import { packageVersion } from "../../project/package-folder.js";
import { findRunModel } from "../../project/scoring/run-model.js";
import { shownPath } from "../../project/shown-path.js";
import { type CommandResult, failed, wrongArgument } from "../command.js";
import { EXIT } from "../exit-code.js";
import { findOneRun } from "../experiments/named-sweep.js";
import { documentFailure } from "../file-failure.js";
import { fillFolder } from "../fill-folder.js";
import { print } from "../output.js";
import type { Project } from "../project.js";

export interface ExportOptions {
  readonly format: string;
  readonly out: string;
  readonly stage?: string;
  readonly withTrainingDigests?: boolean;
}

/** `pipeline export RUN`: writes the model of a run for use elsewhere, and prints the files. */
export async function exportRun(project: Project, named: string, options: ExportOptions): Promise<CommandResult> {
  if (!isFormat(options.format)) {
    return wrongArgument(`Expected --format to be ${EXPORT_FORMATS.join(" or ")}, got "${options.format}"`);
  }
  const run = await findOneRun(named, project);
  if (!run.ok) return failed(run.error);
  const model = await findRunModel(run.value, options.stage);
  if (!model.ok) return failed(model.error);
  const folder = path.resolve(project.workingFolder, options.out);
  const foreign = await foreignFile(folder);
  if (foreign !== undefined) {
    return wrongArgument(
      `Expected --out to be a new folder or one that a model was exported to, got one with ${foreign}, which radpipe did not write`,
      "Choose another folder with --out.",
    );
  }
  try {
    const format = options.format;
    const files = await fillFolder(folder, (part) =>
      exportModel(model.value.folder, format, part, {
        radpipeVersion: packageVersion(),
        trainingPatients: options.withTrainingDigests ?? false,
      }),
    );
    for (const file of files) print(`${printable(shownPath(path.join(folder, file), project))}\n`);
    return ok(EXIT.done);
  } catch (error) {
    if (error instanceof StageFailure) return wrongArgument(error.message, error.remedy);
    const failure = documentFailure(error, folder, "model", "--out");
    if (failure === undefined) throw error;
    return failed(failure);
  }
}

const isFormat = (text: string): text is ExportFormat => (EXPORT_FORMATS as readonly string[]).includes(text);

/** The first file of an export that is in the folder already, where none was written there before: those have `preprocessing.json`. */
async function foreignFile(folder: string): Promise<string | undefined> {
  const before = await readModelPreprocessing(folder).catch(() => undefined);
  if (before !== undefined) return undefined;
  return ["model.onnx", ...Object.values(MODEL_FILES)].find((name) => existsSync(path.join(folder, name)));
}
