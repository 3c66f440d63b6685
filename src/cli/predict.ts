import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { ok } from "../core/result.js";
import { StageFailure } from "../core/stage-failure.js";
import type { KnownRun } from "../experiments/read-runs.js";
import { type ImagePrediction, predictImages } from "../learning/predict-images.js";
import { type Column, textTable } from "../reporters/text-table.js";
import { type CommandResult, failed, wrongArgument } from "./command.js";
import { EXIT } from "./exit-code.js";
import { findOneRun } from "./named-sweep.js";
import { outputStyle, outputWidth, print, printJson } from "./output.js";
import type { Project } from "./project.js";
import { findRunModel } from "./run-model.js";

export interface PredictOptions {
  readonly json?: boolean;
  readonly stage?: string;
}

/** What `evaluate` chose on the validation part. */
interface OperatingPoint {
  readonly threshold: number;
  readonly rule: string;
  readonly classes: readonly [string, string];
  readonly positive: string;
}

/** `pipeline predict RUN IMAGE...`: scores images with the model of a run, and calls them at its threshold. */
export async function predict(
  project: Project,
  named: string,
  images: readonly string[],
  options: PredictOptions,
): Promise<CommandResult> {
  const run = await findOneRun(named, project);
  if (!run.ok) return failed(run.error);
  const model = await findRunModel(run.value, options.stage);
  if (!model.ok) return failed(model.error);
  try {
    const scored = await predictImages({ model: model.value.folder, images, threads: availableParallelism() });
    show(scored, await operatingPointOf(run.value), options);
    return ok(EXIT.done);
  } catch (error) {
    if (error instanceof StageFailure) return wrongArgument(error.message, error.remedy);
    const { code, path: file } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return wrongArgument(`Expected an image file, but ${file} does not exist`);
    throw error;
  }
}

function show(scored: readonly ImagePrediction[], point: OperatingPoint | undefined, options: PredictOptions): void {
  const called = scored.map(({ image, score }) => ({
    image,
    score,
    ...(point && { class: point.classes[score >= point.threshold ? 1 : 0] }),
  }));
  if (options.json) {
    printJson({
      ...(point && { threshold: point.threshold, rule: point.rule, positive: point.positive }),
      predictions: called,
    });
    return;
  }
  const columns: readonly Column[] = [
    { title: "IMAGE", flexible: true },
    { title: `P(${point?.positive ?? "positive"})`, align: "right" },
    { title: "CLASS" },
  ];
  const rows = called.map(({ image, score, class: name }) => [image, score.toFixed(4), name ?? ""]);
  print(textTable(columns, rows, { width: outputWidth(), titleStyle: outputStyle().dim }));
  if (point) print(`threshold ${point.threshold.toFixed(4)} (${point.rule}, chosen on validation)\n`);
  print("For research. Not for diagnosis.\n");
}

async function operatingPointOf(run: KnownRun): Promise<OperatingPoint | undefined> {
  for (const { id, outputs } of run.record.stages) {
    if (outputs.metrics === undefined) continue;
    const file = path.join(run.folder, "artifacts", id, "metrics", "operating-point.json");
    const text = await readFile(file, "utf8").catch(() => undefined);
    if (text !== undefined) return JSON.parse(text) as OperatingPoint;
  }
  return undefined;
}
