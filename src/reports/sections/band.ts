import type { BandPoint } from "../../statistics/curve-bands.js";
import type { Series } from "../charts/svg-chart.js";
import { PALETTE } from "../palette.js";
import type { Part } from "./part.js";

/** Any number will do; the same one, so that a report is the same every time. */
export const BAND_SEED = 2022;

/** Where no resample moves the curve, a band would pretend to certainty. */
export const widthless = (band: readonly BandPoint[]): boolean => band.every(({ low, high }) => high - low < 1e-9);

export function bandNote(part: Part, isShown: boolean): string {
  if (!isShown) {
    return `No ${part.partition} case is on the wrong side, so resampling gives no band; that is not certainty, see the interval in the legend.`;
  }
  const drawn = part.patients.some((patient) => patient.startsWith("\0")) ? "images" : "patients";
  return `The band holds 95 % of 1,000 resamples of the ${part.partition} ${drawn} at each point.`;
}

export const operatingMark = (x: number, y: number): Series => ({
  name: "Operating point",
  color: PALETTE.ink,
  look: "marks",
  points: [{ x, y }],
});
