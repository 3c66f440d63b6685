import type { ExternalFigure } from "../../../src/artifacts/external.js";
import type { Question } from "../../../src/stage.js";
import { calibrationLine } from "../../../src/statistics/calibration-line.js";
import type { Interval } from "../../../src/statistics/interval.js";
import { casesOfOne, type SeveralCases } from "../../../src/statistics/several/several-cases.js";

/** What is measured, and how finely. */
export interface Measured {
  readonly question: Question;
  readonly notLearned: readonly string[];
  readonly bins: number;
}

export const figureOf = (value: number, interval: Interval | undefined): ExternalFigure => ({
  value,
  ...(interval && { low: interval.low, high: interval.high }),
});

/** Names of the figures of a calibration line, and where they are in it. */
export const LINE = [
  ["calibrationInTheLarge", "inTheLarge"],
  ["calibrationSlope", "slope"],
] as const;

/** Of one class or finding; empty where either answer is absent. */
export function lineOf(columns: SeveralCases, at: number) {
  const { labels, scores, patients } = casesOfOne(columns, at);
  return labels.includes(1) && labels.includes(0) ? calibrationLine(labels, scores, patients) : {};
}
