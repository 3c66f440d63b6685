import { auc } from "../../statistics/auc.js";
import { classificationRates } from "../../statistics/classification-rates.js";
import { confusionMatrix } from "../../statistics/confusion-matrix.js";
import { rocBand } from "../../statistics/curve-bands.js";
import { rocCurve } from "../../statistics/roc-curve.js";
import type { Series } from "../charts/svg-chart.js";
import { thinOut } from "../charts/thin-out.js";
import type { Html } from "../html.js";
import { score, withInterval } from "../numbers.js";
import { BAND_SEED, bandNote, operatingMark, widthless } from "./band.js";
import { figure } from "./figure.js";
import type { Part } from "./part.js";

/** The first part with a band, all with their areas. */
export function rocFigure(
  parts: readonly Part[],
  metrics: Readonly<Record<string, number>>,
  threshold: number | undefined,
): Html {
  const [first] = parts as [Part];
  const band = rocBand({ ...first, seed: BAND_SEED });
  const isShown = !widthless(band);
  const curves = parts.map((part): Series => {
    const area = withInterval(metrics, `${part.partition}.auc`, auc(part.labels, part.scores));
    const points = rocCurve(part.labels, part.scores).map((point) => ({
      x: point.falsePositiveRate,
      y: point.truePositiveRate,
    }));
    return {
      name: `${part.name}: ${area}`,
      color: part.color,
      look: part.look,
      points: thinOut(points),
      ...(part === first && isShown && { reach: band }),
    };
  });
  const at =
    threshold === undefined ? undefined : classificationRates(confusionMatrix(first.labels, first.scores, threshold));
  const point =
    at === undefined
      ? ""
      : ` The diamond is the operating point on the ${first.partition} part: sensitivity ${score(at.sensitivity)}, specificity ${score(at.specificity)}.`;
  return figure({
    title: "ROC curve",
    caption: `Sensitivity against 1 - specificity at every threshold; in the legend the area under the curve with its 95 % interval. The dotted diagonal is chance. ${bandNote(first, isShown)}${point}`,
    chart: {
      x: { title: "1 - specificity", min: 0, max: 1 },
      y: { title: "Sensitivity", min: 0, max: 1 },
      series: [...curves, ...(at === undefined ? [] : [operatingMark(1 - at.specificity, at.sensitivity)])],
      reference: [
        { x: 0, y: 0 },
        { x: 1, y: 1 },
      ],
    },
  });
}
