import type { Anatomy } from "./anatomy.js";
import { type Lookup, tabulate } from "./lookup.js";
import type { Pose } from "./pose.js";

/** Outlines of the lungs as this film shows them. Distances from the midline are positive on both sides. */
export interface Chest {
  /** Inner edge of the rib cage at a height. */
  readonly lateral: Lookup;
  /** Length of a step along that edge for a unit of height. */
  readonly lateralSlope: Lookup;
  /** Inner edge of the lung at a height, before heart and vessels are drawn over it. */
  readonly medial: Lookup;
  /** Height of the diaphragm at a distance from the midline, by side. */
  readonly diaphragm: readonly [right: Lookup, left: Lookup];
  readonly apex: number;
  /** Height of the costophrenic angles. */
  readonly angle: number;
  readonly halfWidth: number;
}

export function chestOutline(anatomy: Anatomy, pose: Pose): Chest {
  const { apex, chestHalfWidth: halfWidth } = anatomy;
  const angle = anatomy.angle - 0.6 * pose.expiration;
  const lateralAt = (y: number): number => {
    const t = Math.max(0, Math.min(1, (y - apex) / (angle - apex)));
    const bell = (1 - (1 - t) ** anatomy.chestSquareness) ** 0.43;
    return halfWidth * bell * (0.86 + 0.14 * t);
  };
  const medialAt = (y: number): number => 0.07 + 0.08 * Math.exp(-Math.max(0, y - apex) / 0.06);
  const domeAt = (dome: number) => (distance: number) => {
    const top = dome - pose.expiration;
    const out = (distance - 0.42 * halfWidth) / (0.58 * halfWidth);
    return out > 0 ? top + (angle - top) * out ** 2.2 : top + 0.07 * out ** 2;
  };
  return {
    lateral: tabulate(-1.2, 1.2, lateralAt),
    lateralSlope: tabulate(-1.2, 1.2, (y) => Math.hypot(1, (lateralAt(y + 0.01) - lateralAt(y - 0.01)) / 0.02), 512),
    medial: tabulate(-1.2, 1.2, medialAt, 512),
    diaphragm: [tabulate(0, 1.2, domeAt(anatomy.rightDome), 512), tabulate(0, 1.2, domeAt(anatomy.leftDome), 512)],
    apex,
    angle,
    halfWidth,
  };
}
