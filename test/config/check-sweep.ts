import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type Expansion, expandSweep } from "../../src/config/sweep/expand-sweep.js";
import { renderDiagnostic } from "../../src/config/text/render-diagnostic.js";
import { validatePipeline } from "../../src/config/validate.js";
import type { Diagnostic } from "../../src/core/diagnostic.js";
import { fail, type Result } from "../../src/core/result.js";
import type { StageContract } from "../../src/core/stage-contract.js";
import { defineStage, optionalPort, port, Type } from "../../src/stage.js";
import { readWhole } from "../support/read-pipeline.js";

const run = async () => {};

const seed = Type.Integer({ default: 0, seed: true });

/** Parameters, ports and pieces of a training in epochs. */
const inEpochs = { epochs: Type.Integer({ minimum: 1, default: 10 }), stopAfter: Type.Optional(Type.Integer()) };
const training = {
  inputs: { dataset: port("dataset"), resume: optionalPort("model-checkpoint") },
  outputs: { model: port("model"), checkpoint: optionalPort("model-checkpoint") },
} as const;
const resumable = { epochs: "epochs", stopAfter: "stopAfter", resume: "resume", checkpoint: "checkpoint" } as const;

/** Stage types with what a sweep looks for. */
const contracts: Readonly<Record<string, StageContract>> = {
  split: defineStage({
    name: "split",
    version: 1,
    description: "Divides.",
    params: Type.Object({
      share: Type.Number({ minimum: 0, maximum: 1, default: 0.2 }),
      folds: Type.Optional(Type.Integer({ minimum: 2 })),
      fold: Type.Optional(Type.Integer({ minimum: 1 })),
      innerFolds: Type.Optional(Type.Integer({ minimum: 2 })),
      innerFold: Type.Optional(Type.Integer({ minimum: 1 })),
      seed,
    }),
    inputs: {},
    outputs: { dataset: port("dataset") },
    run,
  }),
  train: defineStage({
    name: "train",
    version: 1,
    description: "Trains.",
    params: Type.Object({
      ...inEpochs,
      model: Type.Unsafe<string>({ type: "string", enum: ["small", "large"], default: "small" }),
      rate: Type.Number({ exclusiveMinimum: 0, default: 0.001 }),
      seed,
    }),
    ...training,
    resumable: { ...resumable, metrics: { "validation.auc": "higher", "validation.loss": "lower" } },
    run,
  }),
  fit: defineStage({
    name: "fit",
    version: 1,
    description: "Trains, or solves at once.",
    params: Type.Object({
      ...inEpochs,
      model: Type.Unsafe<string>({ type: "string", enum: ["mlp", "logistic"], default: "mlp" }),
    }),
    ...training,
    resumable: { ...resumable, metrics: { "validation.auc": "higher" } },
    idle: ({ model }) =>
      model === "logistic"
        ? { epochs: "with `model: logistic`, which is solved at once", stopAfter: "with `model: logistic`" }
        : {},
    run,
  }),
  judge: defineStage({
    name: "judge",
    version: 1,
    description: "Judges.",
    params: Type.Object({ bins: Type.Integer({ default: 10 }) }),
    inputs: { model: port("model") },
    outputs: { metrics: port("files") },
    run,
  }),
};

export const STAGES = `seed: 5
params: { epochs: 10, model: small }
stages:
  split: { uses: split }
  train: { uses: train, inputs: { dataset: split.dataset }, with: { epochs: "\${params.epochs}", model: "\${params.model}" } }
  judge: { uses: judge, inputs: { model: train.model } }
`;

/** Expands the sweep of a pipeline of `STAGES` and this text. */
export async function expansion(
  text: string,
  set: readonly string[] = [],
  stages = STAGES,
): Promise<Result<Expansion, readonly Diagnostic[]>> {
  const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), "radpipe-sweep-")));
  try {
    const file = path.join(folder, "pipeline.yaml");
    await writeFile(file, stages + text);
    const request = { file, displayFile: "pipeline.yaml", overrides: set, environment: {}, workingFolder: folder };
    const parsed = await readWhole(request);
    if (!parsed.ok) return parsed;
    const plugins = new Map(Object.entries(contracts));
    const base = validatePipeline(parsed.value, plugins);
    return base.ok ? await expandSweep(parsed.value, base.value, async () => plugins) : fail(base.error);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function members(text: string, set: readonly string[] = []): Promise<Expansion["members"]> {
  const expanded = await expansion(text, set);
  if (expanded.ok) return expanded.value.members;
  throw new Error(expanded.error.map((problem) => renderDiagnostic(problem, { color: false })).join("\n"));
}

/** What the user sees of everything that is wrong. */
export async function sweepProblems(text: string, set: readonly string[] = [], stages = STAGES): Promise<string> {
  const expanded = await expansion(text, set, stages);
  if (expanded.ok) return "nothing is wrong";
  return expanded.error.map((problem) => `[${problem.code}] ${renderDiagnostic(problem, { color: false })}`).join("\n");
}
