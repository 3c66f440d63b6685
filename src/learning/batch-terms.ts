import { answersAsked, type Question } from "../core/question.js";
import type { AnswerWeights } from "./class-weights.js";
import { UNKNOWN } from "./labelled-rows.js";

/** What the loss of a batch needs besides the network's output. */
export interface BatchTerms {
  readonly of: "classes" | "findings";
  /** What each output should be, images x outputs: 1 or 0. */
  readonly targets: Float32Array;
  /** With softmax of each image, with sigmoid of each output: 0 of what only fills the batch up, or is not known. */
  readonly weights: Float32Array;
  /** What the sum is divided by: images, or known findings, that do not only fill it up. 0: there is nothing to learn. */
  readonly divisor: number;
}

interface Labels {
  readonly question: Question;
  /** Of all images, as in `LabelledRows`. */
  readonly answers: Int8Array;
  readonly weights: AnswerWeights;
  /** Outputs of the network: of a binary question two, or one. */
  readonly units: number;
}

/** @param positions of the batch's images in `answers`. @param count those that do not fill it up: they come first. */
export const batchTerms = (positions: Uint32Array, count: number, labels: Labels): BatchTerms =>
  labels.question.kind === "multilabel" ? ofFindings(positions, count, labels) : ofClasses(positions, count, labels);

function ofClasses(positions: Uint32Array, count: number, { question, answers, weights, units }: Labels): BatchTerms {
  const width = answersAsked(question).length;
  const targets = new Float32Array(positions.length * units);
  const importance = new Float32Array(positions.length);
  for (const [at, position] of positions.entries()) {
    const own = answers.subarray(position * width, (position + 1) * width);
    const isPositive = own[0] === 1;
    const answer = question.kind === "binary" ? 0 : own.indexOf(1);
    const target = question.kind === "binary" ? Number(isPositive) : answer;
    if (units === 1) targets[at] = target;
    else targets[at * units + target] = 1;
    if (at < count) importance[at] = weights[answer]![own[answer] === 1 ? 1 : 0];
  }
  return { of: "classes", targets, weights: importance, divisor: count };
}

function ofFindings(positions: Uint32Array, count: number, { answers, weights, units }: Labels): BatchTerms {
  const targets = new Float32Array(positions.length * units);
  const importance = new Float32Array(targets.length);
  let known = 0;
  for (const [at, position] of positions.subarray(0, count).entries()) {
    for (let finding = 0; finding < units; finding += 1) {
      const value = answers[position * units + finding]!;
      if (value === UNKNOWN) continue;
      targets[at * units + finding] = value;
      importance[at * units + finding] = weights[finding]![value as 0 | 1];
      known += 1;
    }
  }
  return { of: "findings", targets, weights: importance, divisor: known };
}
