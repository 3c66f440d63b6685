import type { Anatomy } from "./anatomy.js";
import { type Lookup, tabulate } from "./lookup.js";
import type { Pose } from "./pose.js";

/** Outlines of the lungs as this film shows them. Distances from the midline are positive on both sides. */
export interface Chest {
  /** Inner edge of the rib cage at a height. */
  readonly lateral: Lookup;
  /** How fast that edge moves outwards with height. */
  readonly lateralSlope: Lookup;
  /** Edge of the mediastinum at a height, by side. */
  readonly medial: readonly [right: Lookup, left: Lookup];
  /** Height of the diaphragm at a distance from the midline, by side. */
  readonly diaphragm: readonly [right: Lookup, left: Lookup];
  readonly apex: number;
  readonly angle: number;
  readonly halfWidth: number;
}

export function chestOutline(anatomy: Anatomy, pose: Pose): Chest {
  const { apex, chestHalfWidth: halfWidth } = anatomy;
  const angle = anatomy.angle - 0.6 * pose.expiration;
  const lateralAt = (y: number): number => {
    const t = Math.max(0, Math.min(1.25, (y - apex) / (angle - apex)));
    const bell = (1 - Math.abs(1 - t) ** anatomy.chestSquareness) ** 0.52;
    return halfWidth * (t <= 1 ? bell * (0.9 + 0.1 * t) : 1);
  };
  const medialAt = (widening: number) => (y: number) => {
    const apical = Math.exp(-Math.max(0, y - apex) / 0.07) * 0.06;
    return anatomy.mediastinumHalfWidth * widening * (0.86 + 0.14 * Math.min(1, (y - apex) / 0.6)) + apical;
  };
  const domeAt = (dome: number) => (distance: number) => {
    const top = dome - pose.expiration;
    const out = (distance - 0.44 * halfWidth) / (0.56 * halfWidth);
    return out > 0 ? top + (angle - top) * out ** 2.3 : top + 0.06 * out ** 2;
  };
  return {
    lateral: tabulate(-1.2, 1.2, lateralAt),
    lateralSlope: tabulate(-1.2, 1.2, (y) => (lateralAt(y + 0.01) - lateralAt(y - 0.01)) / 0.02),
    medial: [tabulate(-1.2, 1.2, medialAt(0.95)), tabulate(-1.2, 1.2, medialAt(1.05))],
    diaphragm: [tabulate(0, 1.2, domeAt(anatomy.rightDome)), tabulate(0, 1.2, domeAt(anatomy.leftDome))],
    apex,
    angle,
    halfWidth,
  };
}
