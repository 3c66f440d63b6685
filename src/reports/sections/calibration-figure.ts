import { brierScore } from "../../statistics/brier-score.js";
import { calibrationLine } from "../../statistics/calibration-line.js";
import { expectedCalibrationError } from "../../statistics/expected-calibration-error.js";
import { reliabilityBins } from "../../statistics/reliability-bins.js";
import { wilsonInterval } from "../../statistics/wilson-interval.js";
import type { Html } from "../html.js";
import { counted, score, withInterval } from "../numbers.js";
import { figure } from "./figure.js";
import type { Part } from "./part.js";

/** Ten bins of fewer cases hold next to nothing each. */
const FEW = 100;

/** Whether predicted probabilities can be taken at their word. */
export function calibrationFigure(parts: readonly Part[], metrics: Readonly<Record<string, number>>): Html {
  const binned = parts.map((part) => ({
    part,
    bins: reliabilityBins(part.labels, part.scores, { bins: part.labels.length < FEW ? 5 : 10 })
      .filter(({ n }) => n > 0)
      .map((bin) => ({ ...bin, interval: wilsonInterval(bin.positives, bin.n) })),
  }));
  return figure({
    title: "Calibration",
    caption: `The share of positive cases among those with about the same predicted probability. On the dotted diagonal, predicted probabilities can be taken at their word; whiskers are 95 % intervals. ${parts.map((part) => inNumbers(part, metrics)).join(" ")} Slope 1 and intercept 0 are ideal; below 1 the scores are too extreme.`,
    chart: {
      x: { title: "Predicted probability", min: 0, max: 1 },
      y: { title: "Share that is positive", min: 0, max: 1 },
      series: binned.map(({ part, bins }) => ({
        name: part.name,
        color: part.color,
        look: part === parts[0] ? "dots" : "rings",
        points: bins.map(({ meanScore, fractionPositive }) => ({ x: meanScore, y: fractionPositive })),
        ...(part === parts[0] && { reach: bins.map(({ meanScore, interval }) => ({ x: meanScore, ...interval })) }),
      })),
      reference: [
        { x: 0, y: 0 },
        { x: 1, y: 1 },
      ],
    },
    numbers: {
      head: ["Part", "Predicted", "Cases", "Mean prediction", "Share positive"],
      rows: binned.flatMap(({ part, bins }) =>
        bins.map((bin) => [
          part.name,
          `${bin.low.toFixed(1)} to ${bin.high.toFixed(1)}`,
          counted(bin.n, "case"),
          score(bin.meanScore),
          `${score(bin.fractionPositive)} (${score(bin.interval.low)} to ${score(bin.interval.high)})`,
        ]),
      ),
    },
  });
}

function inNumbers(part: Part, metrics: Readonly<Record<string, number>>): string {
  const { labels, scores, partition } = part;
  const { slope, intercept } = calibrationLine(labels, scores);
  const line = Number.isFinite(slope)
    ? `slope ${slope.toFixed(2)}, intercept ${intercept.toFixed(2)}`
    : "slope and intercept not defined (the scores separate the classes)";
  const error = withInterval(metrics, `${partition}.ece`, expectedCalibrationError(labels, scores));
  const brier = withInterval(metrics, `${partition}.brier`, brierScore(labels, scores));
  return `${part.name}: ${line}, expected calibration error ${error}, Brier score ${brier}.`;
}
