import type { Visit } from "./cohort.js";
import { drawsFrom } from "./draws.js";

/** How a film was taken: nothing here depends on what is found. */
export interface Pose {
  readonly view: "PA" | "AP";
  /** Radians, of the whole film. */
  readonly tilt: number;
  readonly zoom: number;
  readonly shiftX: number;
  readonly shiftY: number;
  /** Shift of what is in front relative to what is behind, when the patient is turned a little. */
  readonly turn: number;
  /** How far the diaphragm is above its position in full inspiration. */
  readonly expiration: number;
  readonly exposure: number;
  readonly contrast: number;
  readonly gamma: number;
  readonly grain: number;
  /** Arms beside the body instead of out of the way. */
  readonly armsDown: boolean;
  readonly markerSide: -1 | 1;
  readonly markerX: number;
  readonly markerY: number;
  readonly seed: number;
}

export function drawPose(visit: Visit, difficulty: number): Pose {
  const draws = drawsFrom(visit.seed);
  const portable = visit.view === "AP";
  return {
    view: visit.view,
    tilt: draws.normal(0, portable ? 0.035 : 0.018),
    zoom: draws.normal(portable ? 1.0 : 1.03, 0.035),
    shiftX: draws.normal(0, 0.03),
    shiftY: draws.normal(0, 0.03),
    turn: draws.normal(0, portable ? 0.025 : 0.012),
    expiration: Math.max(0, draws.normal(portable ? 0.09 : 0.03, 0.03)),
    exposure: draws.normal(portable ? 0.03 : 0.01, 0.03),
    contrast: draws.normal(portable ? 0.92 : 1, 0.06),
    gamma: draws.normal(1, 0.07),
    grain: draws.uniform(0.6, 1.2) * (0.5 + difficulty) * (portable ? 1.25 : 1),
    armsDown: draws.chance(portable ? 0.7 : 0.3),
    markerSide: draws.chance(0.65) ? 1 : -1,
    markerX: draws.uniform(0.78, 0.9),
    markerY: draws.uniform(-0.92, -0.8),
    seed: draws.seed(),
  };
}
