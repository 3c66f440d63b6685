import type { Head } from "../../artifacts/head.js";
import { answersAsked } from "../../core/question.js";
import { numberSource } from "../image-batches.js";
import { loadNetwork } from "../model-files.js";
import { predictRows, scoresOf } from "../predict-rows.js";
import type { HeadModel, HeadOptions } from "./head-model.js";
import { standardizedRows } from "./standardize.js";

/** The network of a head. */
export async function openMlp(
  folder: string,
  { question, rows }: Head,
  { start, batchSize }: HeadOptions,
): Promise<Pick<HeadModel, "score" | "close">> {
  const active = await start();
  const model = await loadNetwork(folder).catch(async (error: unknown) => {
    await active.close();
    throw error;
  });
  const columns = rows.centre.length;
  return {
    score: async (matrix, signal = new AbortController().signal) => {
      const count = matrix.length / columns;
      if (count === 0) return answersAsked(question).map(() => new Float64Array());
      const outputs = await predictRows({
        model,
        active,
        source: numberSource(Float32Array.from(standardizedRows(matrix, rows)), columns),
        rows: Array.from({ length: count }, (_, row) => row),
        batchSize,
        signal,
      });
      return scoresOf(outputs, question, count);
    },
    close: async () => {
      model.dispose();
      await active.close();
    },
  };
}
