import { auc } from "../../statistics/auc.js";
import { averagePrecision } from "../../statistics/average-precision.js";
import { classificationRates } from "../../statistics/classification-rates.js";
import { confusionMatrix } from "../../statistics/confusion-matrix.js";
import { precisionRecallCurve } from "../../statistics/precision-recall-curve.js";
import { reliabilityBins } from "../../statistics/reliability-bins.js";
import { rocCurve } from "../../statistics/roc-curve.js";
import type { Series } from "../charts/svg-chart.js";
import { thinOut } from "../charts/thin-out.js";
import { type Html, html } from "../html.js";
import { counted, score } from "../numbers.js";
import { PALETTE } from "../palette.js";
import type { ReportData } from "../report-data.js";
import { figure } from "./figure.js";

/** Labels and scores of one partition, with how it is drawn. */
interface Part {
  readonly name: string;
  readonly labels: readonly number[];
  readonly scores: readonly number[];
  readonly color: string;
  readonly look: "line" | "dashed";
}

/** ROC, precision and recall, and calibration of the test and validation parts. */
export function performance(data: ReportData): Html | undefined {
  const parts = partsOf(data);
  if (parts.length === 0) return undefined;
  const threshold = data.operatingPoint?.threshold;
  return html`<section><h2>How well the scores tell the classes apart</h2>
    <div class="figures">${rocFigure(parts, threshold)}${precisionRecallFigure(parts, threshold)}${calibrationFigure(parts)}</div>
  </section>`;
}

function partsOf(data: ReportData): readonly Part[] {
  const part = (partition: string, name: string, color: string, look: Part["look"]): Part => {
    const rows = data.predictions.filter((row) => row.partition === partition);
    return { name, labels: rows.map(({ label }) => label), scores: rows.map((row) => row.score), color, look };
  };
  // A curve needs both classes.
  return [
    part("test", "Test", PALETTE.blue, "line"),
    part("validation", "Validation", PALETTE.vermillion, "dashed"),
  ].filter(({ labels }) => labels.includes(1) && labels.includes(0));
}

function rocFigure(parts: readonly Part[], threshold: number | undefined): Html {
  const curves = parts.map(
    (part): Series => ({
      name: part.name,
      color: part.color,
      look: part.look,
      points: thinOut(
        rocCurve(part.labels, part.scores).map((point) => ({ x: point.falsePositiveRate, y: point.truePositiveRate })),
      ),
    }),
  );
  const first = parts[0]!;
  const at =
    threshold === undefined ? undefined : classificationRates(confusionMatrix(first.labels, first.scores, threshold));
  const marks = at === undefined ? [] : [operatingMark(1 - at.specificity, at.sensitivity)];
  const areas = parts
    .map((part) => `${score(auc(part.labels, part.scores))} (${part.name.toLowerCase()})`)
    .join(" and ");
  const point =
    at === undefined
      ? ""
      : ` The diamond is the operating point on the ${first.name.toLowerCase()} part: sensitivity ${score(at.sensitivity)}, specificity ${score(at.specificity)}.`;
  return figure({
    title: "ROC curve",
    caption: `Sensitivity against 1 - specificity at every threshold; the area is ${areas}. The dotted diagonal is chance.${point}`,
    chart: {
      x: { title: "1 - specificity", min: 0, max: 1 },
      y: { title: "Sensitivity", min: 0, max: 1 },
      series: [...curves, ...marks],
      reference: [
        { x: 0, y: 0 },
        { x: 1, y: 1 },
      ],
    },
  });
}

function precisionRecallFigure(parts: readonly Part[], threshold: number | undefined): Html {
  const curves = parts.map(
    (part): Series => ({
      name: part.name,
      color: part.color,
      look: part.look,
      points: thinOut(
        precisionRecallCurve(part.labels, part.scores).map(({ recall, precision }) => ({ x: recall, y: precision })),
      ),
    }),
  );
  const first = parts[0]!;
  const prevalence = first.labels.reduce((sum, label) => sum + label, 0) / first.labels.length;
  const at =
    threshold === undefined ? undefined : classificationRates(confusionMatrix(first.labels, first.scores, threshold));
  const marks = at === undefined || !Number.isFinite(at.ppv) ? [] : [operatingMark(at.sensitivity, at.ppv)];
  const areas = parts
    .map((part) => `${score(averagePrecision(part.labels, part.scores))} (${part.name.toLowerCase()})`)
    .join(" and ");
  return figure({
    title: "Precision and recall",
    caption: `Positive predictive value against sensitivity; the average precision is ${areas}. The dotted line, ${score(prevalence)}, is the share of positive cases: what guessing gives.`,
    chart: {
      x: { title: "Recall (sensitivity)", min: 0, max: 1 },
      y: { title: "Precision (PPV)", min: 0, max: 1 },
      series: [...curves, ...marks],
      reference: [
        { x: 0, y: prevalence },
        { x: 1, y: prevalence },
      ],
    },
  });
}

function calibrationFigure(parts: readonly Part[]): Html {
  const bins = parts.map((part) => ({ part, bins: reliabilityBins(part.labels, part.scores) }));
  return figure({
    title: "Calibration",
    caption:
      "The share of positive cases among those with about the same predicted probability. On the dotted diagonal, predicted probabilities can be taken at their word.",
    chart: {
      x: { title: "Predicted probability", min: 0, max: 1 },
      y: { title: "Share that is positive", min: 0, max: 1 },
      series: bins.map(({ part, bins: of }) => ({
        name: part.name,
        color: part.color,
        look: "marked-line",
        points: of.map(({ meanScore, fractionPositive }) => ({ x: meanScore, y: fractionPositive })),
      })),
      reference: [
        { x: 0, y: 0 },
        { x: 1, y: 1 },
      ],
    },
    numbers: {
      head: ["Part", "Predicted", "Cases", "Mean prediction", "Share positive"],
      rows: bins.flatMap(({ part, bins: of }) =>
        of.map((bin) => [
          part.name,
          `${bin.low.toFixed(1)} to ${bin.high.toFixed(1)}`,
          counted(bin.n, "case"),
          score(bin.meanScore),
          score(bin.fractionPositive),
        ]),
      ),
    },
  });
}

const operatingMark = (x: number, y: number): Series => ({
  name: "Operating point",
  color: PALETTE.ink,
  look: "marks",
  points: [{ x, y }],
});
