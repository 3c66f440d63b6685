import { t } from "../../core/language.js";
import { classificationRates } from "../../statistics/classification-rates.js";
import { confusionMatrix } from "../../statistics/confusion-matrix.js";
import type { BandPoint } from "../../statistics/curve-bands.js";
import type { Point, Series } from "../charts/svg-chart.js";
import { claimsText } from "../claims/claims.js";
import { PALETTE } from "../palette.js";
import type { Part } from "../part.js";

/** Any number will do; the same one, so that a report is the same every time. */
export const BAND_SEED = 2022;

/** Where no resample moves the curve, a band would pretend to certainty. */
const widthless = (band: readonly BandPoint[]): boolean => band.every(({ low, high }) => high - low < 1e-9);

export const bandNote = (part: Part, isShown: boolean): string =>
  claimsText(["band", "no-band-as-classes-part", "no-band"], { part, isShown }).join(" ");

export const operatingMark = (x: number, y: number): Series => ({
  name: t`Operating point`,
  color: PALETTE.ink,
  look: "marks",
  points: [{ x, y }],
});

/** The curves of all parts, each with its area in the legend; the first in its band, where that has a width. */
export function curvesInBand(
  parts: readonly Part[],
  band: readonly BandPoint[],
  curve: { readonly area: (part: Part) => string; readonly points: (part: Part) => readonly Point[] },
): { readonly curves: readonly Series[]; readonly isShown: boolean } {
  const isShown = !widthless(band);
  const curves = parts.map(
    (part, index): Series => ({
      name: `${part.name}: ${curve.area(part)}`,
      color: part.color,
      look: "line",
      ...(part.dash && { dash: part.dash }),
      points: curve.points(part),
      ...(index === 0 && isShown && { reach: band }),
    }),
  );
  return { curves, isShown };
}

/** The rates of a part at the threshold, where there is one. */
export const ratesAt = ({ labels, scores }: Part, threshold: number | undefined) =>
  threshold === undefined ? undefined : classificationRates(confusionMatrix(labels, scores, threshold));
