import { t } from "../../core/language.js";
import type { RunRecord } from "../../core/run-record.js";
import { auc } from "../../statistics/auc.js";
import { rocBand } from "../../statistics/curve-bands.js";
import { rocPoints } from "../charts/curve-points.js";
import type { Html } from "../html.js";
import { intervalText } from "../interval-text.js";
import { score, withInterval } from "../numbers.js";
import type { Part } from "../part.js";
import { BAND_SEED, bandNote, curvesInBand, operatingMark, ratesAt } from "./band.js";
import { figure } from "./figure.js";

/** The first part with a band, all with their areas. */
export function rocFigure(parts: readonly Part[], record: RunRecord, threshold: number | undefined): Html {
  const [first] = parts as [Part];
  const band = rocBand({ ...first, seed: BAND_SEED });
  const { curves, isShown } = curvesInBand(parts, band, {
    area: ({ partition, labels, scores }) => withInterval(record.metrics, `${partition}.auc`, auc(labels, scores)),
    points: rocPoints,
  });
  const at = ratesAt(first, threshold);
  const point =
    at === undefined
      ? ""
      : t` The diamond is the operating point on the ${first.partition} set: sensitivity ${score(at.sensitivity)}, specificity ${score(at.specificity)}.`;
  return figure({
    title: t`ROC curve`,
    caption: t`Sensitivity against 1 - specificity at every threshold; in the legend the area under the curve with its 95 % interval (${intervalText(record, "auc")}). The dotted diagonal is chance. ${bandNote(first, isShown)}${point}`,
    chart: {
      x: { title: t`1 - specificity`, min: 0, max: 1 },
      y: { title: t`Sensitivity`, min: 0, max: 1 },
      series: [...curves, ...(at === undefined ? [] : [operatingMark(1 - at.specificity, at.sensitivity)])],
      reference: [
        { x: 0, y: 0 },
        { x: 1, y: 1 },
      ],
    },
  });
}
