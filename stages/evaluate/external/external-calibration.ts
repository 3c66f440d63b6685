import type {
  CalibrationFigures,
  ExternalCalibration,
  ExternalFigure,
  RecalibratedFigures,
} from "../../../src/artifacts/external.js";
import { metricInterval } from "../../../src/statistics/metric-interval.js";
import { numberPatients } from "../../../src/statistics/patient-numbers.js";
import { type Recalibration, recalibrate } from "../../../src/statistics/recalibration.js";
import { binOfScore, reliabilityBins } from "../../../src/statistics/reliability-bins.js";
import { casesOfOne, metricsOfOne, type SeveralCases } from "../../../src/statistics/several/several-cases.js";
import { shareInterval } from "../../../src/statistics/share-interval.js";
import { figureOf, LINE, lineOf, type Measured } from "./external-figures.js";

/**
 * What probabilities of one class or finding are worth as they are, and recalibrated. undefined where either answer is
 * absent, so that there is nothing to be calibrated.
 */
export function externalCalibration(
  columns: SeveralCases,
  at: number,
  { question, bins }: Measured,
): ExternalCalibration | undefined {
  const { labels, scores, patients } = casesOfOne(columns, at);
  if (!labels.includes(1) || !labels.includes(0)) return undefined;
  const names = Array.from(patients.ofCases, String);
  const figuresOf = (mapped: Float64Array): CalibrationFigures => calibrationFigures(labels, mapped, names, bins);
  const mappedBy = (kind: Recalibration): RecalibratedFigures | { readonly reason: string } => {
    const found = recalibrate(labels, scores, names, kind);
    if ("reason" in found) return found;
    return { intercept: found.intercept, slope: found.slope, ...figuresOf(found.scores) };
  };
  return {
    ...(question.kind !== "binary" && { of: columns.names[at]! }),
    asIs: figuresOf(scores),
    intercept: mappedBy("intercept"),
    line: mappedBy("line"),
  };
}

function calibrationFigures(
  labels: Uint8Array,
  scores: Float64Array,
  names: readonly string[],
  bins: number,
): CalibrationFigures {
  const patients = numberPatients(names);
  const one: SeveralCases = {
    names: [""],
    answers: [Array.from(labels) as (0 | 1)[]],
    scores: [scores],
    called: [undefined],
    patients,
  };
  const line = lineOf(one, 0);
  const figures: Record<string, ExternalFigure> = {};
  for (const [name, key] of LINE) {
    const found = line[key];
    if (found !== undefined) figures[name] = figureOf(found.value, found.interval);
  }
  for (const [name, estimate] of metricsOfOne(one, 0, { bins, names: ["ece", "brier"] })) {
    figures[name] = figureOf(estimate.value, metricInterval(name, estimate));
  }
  const binOf = Array.from(scores, (score) => binOfScore(score, bins));
  return {
    figures,
    bins: reliabilityBins(labels, scores, { bins }).flatMap(({ n, meanScore, fractionPositive }, bin) => {
      if (n === 0) return [];
      const rows = [...binOf.keys()].filter((row) => binOf[row] === bin);
      const interval = shareInterval(
        rows.map((row) => labels[row]!),
        numberPatients(rows.map((row) => names[row]!)),
      );
      return [{ n, meanScore, fractionPositive, low: interval?.low ?? 0, high: interval?.high ?? 1 }];
    }),
  };
}
