import { t } from "../../core/language.js";
import type { RunRecord } from "../../core/run-record.js";
import { averagePrecision } from "../../statistics/average-precision.js";
import { precisionRecallBand } from "../../statistics/curve-bands.js";
import { precisionRecallPoints } from "../charts/curve-points.js";
import type { Html } from "../html.js";
import { score, withInterval } from "../numbers.js";
import type { Part } from "../part.js";
import { BAND_SEED, bandNote, curvesInBand, operatingMark, ratesAt } from "./band.js";
import { figure } from "./figure.js";

/** The first part with a band, all with their average precision. */
export function precisionRecallFigure(parts: readonly Part[], record: RunRecord, threshold: number | undefined): Html {
  const [first] = parts as [Part];
  const band = precisionRecallBand({ ...first, seed: BAND_SEED });
  const { curves, isShown } = curvesInBand(parts, band, {
    area: ({ partition, labels, scores }) =>
      withInterval(record.metrics, `${partition}.auprc`, averagePrecision(labels, scores)),
    points: precisionRecallPoints,
  });
  const prevalence = first.labels.reduce((sum, label) => sum + label, 0) / first.labels.length;
  const at = ratesAt(first, threshold);
  return figure({
    title: t`Precision and recall`,
    caption: t`Positive predictive value against sensitivity; in the legend the average precision. The dotted line, ${score(prevalence)}, is the share of positive cases: what guessing gives. ${bandNote(first, isShown)}`,
    chart: {
      x: { title: t`Recall (sensitivity)`, min: 0, max: 1 },
      y: { title: t`Precision (PPV)`, min: 0, max: 1 },
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
