import type { Anatomy } from "./anatomy.js";
import type { Chest } from "./chest.js";
import type { Film } from "./film.js";
import { rowsBetween } from "./film.js";
import { at, curveThrough, type Lookup, smoothstep, tabulate } from "./lookup.js";
import type { Pose } from "./pose.js";

/** Borders of heart and great vessels against the lungs, by height. The patient's right is at negative x. */
export interface Silhouette {
  readonly right: Lookup;
  readonly left: Lookup;
  readonly slopeRight: Lookup;
  readonly slopeLeft: Lookup;
  /** How much of it is seen: it fades into neck and abdomen. */
  readonly weight: Lookup;
  readonly hilumY: number;
}

/**
 * The borders a radiologist follows: superior vena cava and right atrium on the right; arch of the aorta, pulmonary
 * trunk, ventricle down to the apex on the left. Greatest width over inner chest width is `ratio`.
 * @param push sideways shift of it all by a pneumothorax under tension.
 */
export function heartSilhouette(anatomy: Anatomy, chest: Chest, pose: Pose, ratio: number, push: number): Silhouette {
  // Rays diverge, and on an AP film the heart is farther from the film: it looks wider.
  const width = ratio * (pose.view === "AP" ? 1.05 : 1) * 2 * chest.halfWidth;
  const large = smoothstep(0.5, 0.62, ratio);
  const reachRight = (0.31 + 0.02 * large) * width;
  const reachLeft = width - reachRight;
  const floor = anatomy.leftDome - pose.expiration;
  const apexY = floor - 0.02 + 0.02 * large;
  const trunkY = -0.12 - 0.6 * pose.expiration - 0.03 * large;
  const archY = trunkY - 0.17;
  const middle = anatomy.mediastinumHalfWidth;
  const shift = push + pose.turn;
  const arch = 0.1 + anatomy.aorticKnob;
  const waist = middle + 0.02;
  const left = curveThrough([
    [-1.2, middle * 0.85],
    [archY - 0.12, middle * 0.88],
    [archY, arch],
    [archY + 0.09, waist],
    [trunkY, waist + 0.025 + 0.02 * large],
    [trunkY + 0.11, waist + 0.06 + 0.09 * large],
    [
      trunkY + 0.5 * (apexY - trunkY),
      waist + (0.6 + 0.08 * anatomy.heartPlumpness + 0.1 * large) * (reachLeft - waist),
    ],
    [apexY - 0.05, reachLeft * 0.985],
    [apexY, reachLeft],
    [apexY + 0.06, reachLeft * 0.97],
    [apexY + 0.2, reachLeft * 0.6],
    [1.2, 0.1],
  ]);
  const atriumY = trunkY + 0.36;
  const right = curveThrough([
    [-1.2, middle * 0.8],
    [archY, middle * 0.95],
    [trunkY, middle * 1.05],
    [trunkY + 0.12, middle * 1.15 + 0.3 * (reachRight - middle)],
    [atriumY, reachRight],
    [atriumY + 0.14, reachRight * 0.94],
    [atriumY + 0.3, Math.min(reachRight, middle * 1.2)],
    [1.2, 0.1],
  ]);
  const slope = (f: (y: number) => number) =>
    tabulate(-1.2, 1.2, (y) => Math.hypot(1, (f(y + 0.005) - f(y - 0.005)) / 0.01), 512);
  return {
    right: tabulate(-1.2, 1.2, (y) => shift * smoothstep(-0.9, -0.4, y) - right(y)),
    left: tabulate(-1.2, 1.2, (y) => shift * smoothstep(-0.9, -0.4, y) + left(y)),
    slopeRight: slope(right),
    slopeLeft: slope(left),
    weight: tabulate(-1.2, 1.2, (y) => smoothstep(-1, -0.6, y) * smoothstep(floor + 0.16, floor - 0.1, y), 512),
    hilumY: trunkY + 0.06,
  };
}

/** Displaces lung: a border shows where air meets it, and some lung is behind the heart. */
export function drawSilhouette(film: Film, silhouette: Silhouette): void {
  const { x, y, lung, shadow } = film;
  const { from, to } = rowsBetween(film, -1, 1);
  for (let i = from; i < to; i++) {
    const across = x[i]!;
    if (across > 0.75 || across < -0.6) continue;
    const down = y[i]!;
    const inLeft = (at(silhouette.left, down) - across) / at(silhouette.slopeLeft, down);
    if (inLeft < -0.02) continue;
    const inRight = (across - at(silhouette.right, down)) / at(silhouette.slopeRight, down);
    const inside = inLeft < inRight ? inLeft : inRight;
    if (inside < -0.02) continue;
    const covered = smoothstep(-0.013, 0.013, inside);
    lung[i]! *= 1 - 0.87 * covered;
    // Thicker towards the middle; below the heart the abdomen takes over.
    const thick = inside > 0.22 ? 1 : inside > 0 ? Math.sqrt(inside / 0.22) : 0;
    shadow[i]! += covered * (0.04 + 0.12 * thick) * at(silhouette.weight, down);
  }
}
