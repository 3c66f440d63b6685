import { answersAsked, type Question } from "../core/question.js";
import { StageFailure } from "../core/stage-failure.js";
import type { ActiveBackend } from "./backend.js";
import { cutIntoBatches, type RowSource } from "./image-batches.js";
import { tf, type tfl } from "./tfjs.js";

export interface PredictRequest {
  readonly model: tfl.LayersModel;
  readonly active: ActiveBackend;
  readonly source: RowSource;
  /** Rows of `source`. */
  readonly rows: ArrayLike<number>;
  readonly batchSize: number;
  readonly signal: AbortSignal;
  /** Called after each batch with the images done so far. */
  readonly onBatch?: (done: number) => void;
}

/** The model's outputs for each row, rows x outputs. Throws the signal's reason when it is aborted. */
export async function predictRows(request: PredictRequest): Promise<Float32Array> {
  const { model, active, source, rows, signal } = request;
  const batches = cutIntoBatches(rows, request.batchSize);
  const outputs = (model.outputs[0]!.shape[1] ?? 1) as number;
  const result = new Float32Array(rows.length * outputs);
  let done = 0;
  let batch = 0;
  for await (const numbers of source.batches(batches.map((each) => each.rows))) {
    signal.throwIfAborted();
    const { rows: batchRows, count } = batches[batch]!;
    const output = tf.tidy(() => model.apply(tf.tensor(numbers, [batchRows.length, ...source.rowShape])) as tf.Tensor);
    await active.step(signal);
    const values = await output.data();
    output.dispose();
    result.set(values.subarray(0, count * outputs), done * outputs);
    done += count;
    batch += 1;
    request.onBatch?.(done);
  }
  return result;
}

/**
 * The probabilities that a model gives, by what was asked: `scoresOf(...)[answer][image]`, answers in the order of
 * `answersAsked`.
 * @param outputs of the model, images x outputs. @param images how many.
 */
export function scoresOf(outputs: Float32Array, question: Question, images: number): readonly Float64Array[] {
  if (question.kind === "binary") return [positiveScores(outputs, images === 0 ? 1 : outputs.length / images)];
  const answers = answersAsked(question).length;
  if (outputs.length !== images * answers) {
    throw new StageFailure(
      `Expected the model to give ${answers} probabilities of each image, got ${outputs.length / images}`,
      "Use a model that was trained on this question.",
    );
  }
  return Array.from({ length: answers }, (_, answer) =>
    Float64Array.from({ length: images }, (__, image) => outputs[image * answers + answer]!),
  );
}

/** Probability of the positive class, from probabilities of two classes or of one. */
function positiveScores(probabilities: Float32Array, outputs: number): Float64Array {
  return Float64Array.from(
    { length: probabilities.length / outputs },
    (_, row) => probabilities[row * outputs + outputs - 1]!,
  );
}
