import { answersAsked, type Question } from "../core/question.js";
import { auc } from "../statistics/auc.js";
import type { AnswerWeights } from "./class-weights.js";
import { UNKNOWN } from "./labelled-rows.js";
import { logOdds } from "./log-odds.js";

export interface Measures {
  /** Of classes the mean cross-entropy; of findings what training minimizes, over all that is known. */
  readonly loss: number;
  /** Of classes the share of images that are called theirs; of findings that of all known ones that are classified correctly. */
  readonly accuracy: number;
  /** Of several answers the mean over those that have one. NaN where none has. */
  readonly auc: number;
  /** Of each answer, where there are several; NaN where it was not learned, or all that is known is alike. */
  readonly aucs?: readonly number[];
}

export interface MeasureRequest {
  readonly question: Question;
  /** Images x outputs. */
  readonly logits: Float32Array;
  /** Images x answers, as in `LabelledRows`. */
  readonly answers: Int8Array;
  readonly weights: AnswerWeights;
  /** Of each answer whether it was learned. */
  readonly learned: readonly boolean[];
}

export function measure(request: MeasureRequest): Measures {
  const { question, logits, answers } = request;
  const width = answersAsked(question).length;
  const images = answers.length / width;
  const odds = logOdds(logits, question, images);
  switch (question.kind) {
    case "binary":
      return { ...ofClasses(odds, answers, 1), auc: auc(answers, odds[0]!) };
    case "multiclass":
      return { ...ofClasses(odds, answers, width), ...ranking(odds, request) };
    case "multilabel":
      return { ...ofFindings(odds, request), ...ranking(odds, request) };
  }
}

/** log(1 + exp(-towards)), without overflow: the cross-entropy of log odds towards what is true. */
const crossEntropy = (towards: number): number => Math.max(-towards, 0) + Math.log1p(Math.exp(-Math.abs(towards)));

/** @param width 1 of a binary question, the classes of another. */
function ofClasses(
  odds: readonly Float64Array[],
  answers: Int8Array,
  width: number,
): Pick<Measures, "loss" | "accuracy"> {
  const images = answers.length / width;
  let loss = 0;
  let right = 0;
  for (let image = 0; image < images; image += 1) {
    if (width === 1) {
      const margin = odds[0]![image]!;
      const isPositive = answers[image] === 1;
      loss += crossEntropy(isPositive ? margin : -margin);
      if (isPositive ? margin >= 0 : margin < 0) right += 1;
      continue;
    }
    const own = answers.subarray(image * width, (image + 1) * width).indexOf(1);
    loss += crossEntropy(odds[own]![image]!);
    if (
      odds.every((column, at) =>
        at < own ? column[image]! < odds[own]![image]! : column[image]! <= odds[own]![image]!,
      )
    ) {
      right += 1;
    }
  }
  return { loss: loss / images, accuracy: right / images };
}

function ofFindings(
  odds: readonly Float64Array[],
  { answers, weights, learned }: MeasureRequest,
): Pick<Measures, "loss" | "accuracy"> {
  const width = odds.length;
  let [loss, known, right, judged] = [0, 0, 0, 0];
  for (const [at, value] of answers.entries()) {
    if (value === UNKNOWN) continue;
    const finding = at % width;
    const margin = odds[finding]![Math.floor(at / width)]!;
    known += 1;
    if (!learned[finding]) continue;
    loss += weights[finding]![value as 0 | 1] * crossEntropy(value === 1 ? margin : -margin);
    judged += 1;
    if (value === 1 ? margin >= 0 : margin < 0) right += 1;
  }
  return { loss: loss / known, accuracy: right / judged };
}

function ranking(odds: readonly Float64Array[], { answers, learned }: MeasureRequest): Pick<Measures, "auc" | "aucs"> {
  const width = odds.length;
  const aucs = odds.map((column, answer) => {
    if (!learned[answer]) return Number.NaN;
    const values: number[] = [];
    const scores: number[] = [];
    for (const [image, score] of column.entries()) {
      const value = answers[image * width + answer]!;
      if (value === UNKNOWN) continue;
      values.push(value);
      scores.push(score);
    }
    return auc(values, scores);
  });
  const measured = aucs.filter((value) => !Number.isNaN(value));
  return { auc: measured.reduce((sum, value) => sum + value, 0) / measured.length, aucs };
}
