import type { HeadRows } from "../../src/artifacts/head.js";
import { standardizedRows } from "../../src/learning/heads/standardize.js";
import { numberSource } from "../../src/learning/image-batches.js";
import { saveNetwork } from "../../src/learning/model-files.js";
import { startBackend } from "../../src/learning/start-backend.js";
import { chooseThreads } from "./choose-threads.js";
import type { TrainContext } from "./context.js";
import { fitNetwork, monitorOf } from "./fit-network.js";
import type { HeadLearning } from "./fit-regressions.js";

/** Trains a network on standardized rows and writes it. @param learning `validation` as it comes. */
export async function fitMlp(
  ctx: TrainContext,
  learning: Omit<HeadLearning, "rows"> & { readonly validation: Float64Array; readonly rows: HeadRows },
): Promise<void> {
  const { answers, matrix, validation, columns, rows } = learning;
  const monitor = monitorOf(ctx, answers);
  const numbers = new Float32Array(matrix.length + validation.length);
  numbers.set(matrix);
  numbers.set(standardizedRows(validation, rows), matrix.length);
  const numbered = (count: number, from: number) => Array.from({ length: count }, (_, at) => from + at);
  const trained = answers.training.rows.length;
  const active = await startBackend({ ...ctx, params: { ...ctx.params, threads: await chooseThreads(ctx) } });
  try {
    const classifier = await fitNetwork(ctx, {
      ...answers,
      training: { ...answers.training, rows: numbered(trained, 0) },
      validation: { ...answers.validation, rows: numbered(answers.validation.rows.length, trained) },
      active,
      source: numberSource(numbers, columns),
      monitor,
      preset: "mlp",
    });
    await saveNetwork(ctx.outputs.model, classifier.model);
  } finally {
    await active.close();
  }
}
