import { averagePrecision } from "../../statistics/average-precision.js";
import { classificationRates } from "../../statistics/classification-rates.js";
import { confusionMatrix } from "../../statistics/confusion-matrix.js";
import { precisionRecallBand } from "../../statistics/curve-bands.js";
import { precisionRecallCurve } from "../../statistics/precision-recall-curve.js";
import type { Series } from "../charts/svg-chart.js";
import { thinOut } from "../charts/thin-out.js";
import type { Html } from "../html.js";
import { score, withInterval } from "../numbers.js";
import { BAND_SEED, bandNote, operatingMark, widthless } from "./band.js";
import { figure } from "./figure.js";
import type { Part } from "./part.js";

/** The first part with a band, all with their average precision. */
export function precisionRecallFigure(
  parts: readonly Part[],
  metrics: Readonly<Record<string, number>>,
  threshold: number | undefined,
): Html {
  const [first] = parts as [Part];
  const band = precisionRecallBand({ ...first, seed: BAND_SEED });
  const isShown = !widthless(band);
  const curves = parts.map((part): Series => {
    const area = withInterval(metrics, `${part.partition}.auprc`, averagePrecision(part.labels, part.scores));
    const points = precisionRecallCurve(part.labels, part.scores).map(({ recall, precision }) => ({
      x: recall,
      y: precision,
    }));
    return {
      name: `${part.name}: ${area}`,
      color: part.color,
      look: part.look,
      points: thinOut(points),
      ...(part === first && isShown && { reach: band }),
    };
  });
  const prevalence = first.labels.reduce((sum, label) => sum + label, 0) / first.labels.length;
  const at =
    threshold === undefined ? undefined : classificationRates(confusionMatrix(first.labels, first.scores, threshold));
  return figure({
    title: "Precision and recall",
    caption: `Positive predictive value against sensitivity; in the legend the average precision. The dotted line, ${score(prevalence)}, is the share of positive cases: what guessing gives. ${bandNote(first, isShown)}`,
    chart: {
      x: { title: "Recall (sensitivity)", min: 0, max: 1 },
      y: { title: "Precision (PPV)", min: 0, max: 1 },
      series: [
        ...curves,
        ...(at === undefined || !Number.isFinite(at.ppv) ? [] : [operatingMark(at.sensitivity, at.ppv)]),
      ],
      reference: [
        { x: 0, y: prevalence },
        { x: 1, y: prevalence },
      ],
    },
  });
}
