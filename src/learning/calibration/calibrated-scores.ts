import type { AnswerCalibration, Calibration } from "../../artifacts/calibration.js";
import type { Question } from "../../core/question.js";
import { alongLine } from "../../statistics/isotonic.js";
import { logistic } from "../../statistics/logistic-regression.js";
import { softmax } from "../../statistics/temperature.js";

/**
 * Next to 0 and 1, in steps of 32-bit numbers below 1: what is nearer cannot be told from them. Exact in 32 bits, so that
 * an exported model computes with the same number.
 */
export const NEXT_TO_CERTAIN = 2 ** -23;

/** Below it, a probability of several classes counts as this: none of 32 bits that means something is smaller. */
export const NEXT_TO_IMPOSSIBLE = 2 ** -100;

/** Of a probability that is at least `NEXT_TO_CERTAIN` away from 0 and 1, or is taken to be. */
export function logOddsOf(probability: number): number {
  const inside = Math.min(Math.max(probability, NEXT_TO_CERTAIN), 1 - NEXT_TO_CERTAIN);
  return Math.log(inside / (1 - inside));
}

export const logProbabilityOf = (probability: number): number => Math.log(Math.max(probability, NEXT_TO_IMPOSSIBLE));

/**
 * What a calibrated model says: the one place where a calibration is applied.
 * @param columns probabilities of the model before, `columns[answer][case]` in the order of `answersAsked`.
 */
export function calibratedScores(
  { method, answers }: Pick<Calibration, "method" | "answers">,
  { kind }: Pick<Question, "kind">,
  columns: readonly Float64Array[],
): readonly Float64Array[] {
  if (kind !== "multiclass") return columns.map((column, at) => column.map((one) => calibrated(answers[at]!, one)));
  const [first] = answers;
  if (method === "temperature" && first !== undefined && "temperature" in first) {
    return rowByRow(columns, (row) => softmax(row.map((one) => logProbabilityOf(one) / first.temperature)));
  }
  return rowByRow(columns, (row) => shares(row.map((one, at) => calibrated(answers[at]!, one))));
}

function calibrated(answer: AnswerCalibration, probability: number): number {
  if (Number.isNaN(probability) || "unfitted" in answer) return probability;
  if ("temperature" in answer) return logistic(logOddsOf(probability) / answer.temperature);
  if ("slope" in answer) return logistic(answer.slope * logOddsOf(probability) + answer.intercept);
  return alongLine(answer, probability);
}

/** Of nothing but zeros all are alike. */
function shares(row: readonly number[]): readonly number[] {
  const sum = row.reduce((all, one) => all + one, 0);
  return row.map((one) => (sum > 0 ? one / sum : 1 / row.length));
}

function rowByRow(
  columns: readonly Float64Array[],
  of: (row: readonly number[]) => readonly number[],
): readonly Float64Array[] {
  const made = columns.map((column) => new Float64Array(column.length));
  for (let at = 0; at < (columns[0]?.length ?? 0); at += 1) {
    for (const [place, value] of of(columns.map((column) => column[at]!)).entries()) made[place]![at] = value;
  }
  return made;
}
