import type { Patient } from "./cohort.js";
import { drawsFrom } from "./draws.js";

/**
 * A body seen from the front. Lengths are in half widths of the film: x from -1 (the viewer's left, the patient's
 * right) to 1, y from -1 (top) to 1. `right` and `left` are the patient's.
 */
export interface Anatomy {
  readonly sex: "F" | "M";
  /** Half of the greatest inner width of the rib cage. */
  readonly chestHalfWidth: number;
  /** How quickly the rib cage widens below the apex; larger is squarer. */
  readonly chestSquareness: number;
  readonly apex: number;
  /** Tops of the diaphragm's domes at full inspiration. */
  readonly rightDome: number;
  readonly leftDome: number;
  /** Level of the costophrenic angles. */
  readonly angle: number;
  readonly mediastinumHalfWidth: number;
  /** Width of the heart over the inner width of the chest, when it is not enlarged. */
  readonly cardiothoracicRatio: number;
  /** The same when it is enlarged. */
  readonly enlargedRatio: number;
  /** 0 slender to 1 round, of its left border. */
  readonly heartPlumpness: number;
  readonly aorticKnob: number;
  /** 0 slim to 1 stout. */
  readonly habitus: number;
  /** Of what differs from rib to rib. */
  readonly ribSeed: number;
  readonly ribSpacing: number;
  readonly ribPhase: number;
  readonly ribSlope: number;
  readonly ribWidth: number;
  readonly boneDensity: number;
  readonly clavicleMedial: number;
  readonly clavicleLateral: number;
  readonly spineBend: number;
  readonly stomachGas: number;
  /** Of the vessels' tree. */
  readonly vesselSeed: number;
  readonly vesselAmount: number;
  /** Side of this patient's pneumothorax or effusion: -1 right, 1 left. */
  readonly pneumothoraxSide: -1 | 1;
  readonly effusionSide: -1 | 1;
}

/** Draws the body of a patient: the same on all images. */
export function drawAnatomy(patient: Patient): Anatomy {
  const draws = drawsFrom(patient.seed);
  const age = patient.visits[0]?.age ?? 50;
  const old = Math.max(0, (age - 45) / 45);
  const rightDome = draws.normal(0.36, 0.04);
  return {
    sex: patient.sex,
    chestHalfWidth: draws.normal(patient.sex === "M" ? 0.79 : 0.76, 0.025),
    chestSquareness: draws.normal(3.5, 0.25),
    apex: draws.normal(-0.65, 0.03),
    rightDome,
    leftDome: rightDome + draws.normal(0.05, 0.015),
    angle: rightDome + draws.normal(0.29, 0.025),
    mediastinumHalfWidth: draws.normal(0.135, 0.012) + 0.02 * old,
    cardiothoracicRatio: draws.normal(0.455, 0.022),
    enlargedRatio: draws.normal(0.62, 0.022),
    heartPlumpness: draws.uniform(0, 1),
    aorticKnob: draws.normal(0.075, 0.01) + 0.035 * old,
    habitus: Math.max(0, Math.min(1, draws.normal(0.45, 0.22))),
    ribSeed: draws.seed(),
    ribSpacing: draws.normal(0.128, 0.005),
    ribPhase: draws.uniform(0, 1),
    ribSlope: draws.normal(1, 0.12),
    ribWidth: draws.normal(0.24, 0.02),
    boneDensity: Math.max(0.6, draws.normal(1, 0.12) - 0.2 * old),
    clavicleMedial: draws.normal(-0.42, 0.03),
    clavicleLateral: draws.normal(-0.64, 0.04),
    spineBend: draws.normal(0, 0.015),
    stomachGas: draws.uniform(0, 1),
    vesselSeed: draws.seed(),
    vesselAmount: draws.normal(1, 0.12),
    pneumothoraxSide: draws.chance(0.55) ? -1 : 1,
    effusionSide: draws.chance(0.55) ? -1 : 1,
  };
}
