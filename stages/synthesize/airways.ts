import type { Anatomy } from "./anatomy.js";
import { type Film, rowsBetween } from "./film.js";
import { smoothstep } from "./lookup.js";
import type { Pose } from "./pose.js";

/** Dark air of windpipe and main bronchi within the mediastinum. `push` shifts them; see heartSilhouette. */
export function drawAirways(film: Film, pose: Pose, carina: number, push: number): void {
  const { x, y, shadow } = film;
  const { from, to } = rowsBetween(film, -1.3, carina + 0.16);
  for (let i = from; i < to; i++) {
    if (x[i]! < -0.3 || x[i]! > 0.3) continue;
    const down = y[i]!;
    const across = x[i]! - push * smoothstep(-0.9, -0.3, down) - 0.6 * pose.turn + 0.012;
    if (down < carina + 0.02) {
      const d = Math.abs(across) / 0.04;
      if (d < 1.3) shadow[i]! -= 0.1 * smoothstep(1.25, 0.6, d) * smoothstep(carina + 0.02, carina - 0.03, down);
    }
    const branch = down - carina;
    if (branch < -0.03 || branch > 0.16) continue;
    const axis = across < 0 ? -0.62 * branch : 1.05 * branch;
    const d = Math.abs(across - axis) / 0.031;
    if (d < 1.3) {
      const along = smoothstep(0.16, 0.08, branch) * smoothstep(-0.03, 0.01, branch);
      shadow[i]! -= 0.065 * smoothstep(1.25, 0.6, d) * along;
    }
  }
}

/** Gas in the stomach, under the left dome. */
export function drawStomachGas(film: Film, anatomy: Anatomy, pose: Pose): void {
  if (anatomy.stomachGas < 0.35) return;
  const { x, y, shadow } = film;
  const centre = anatomy.leftDome - pose.expiration + 0.15;
  const width = 0.1 + 0.1 * anatomy.stomachGas;
  const { from, to } = rowsBetween(film, centre - 0.1, centre + 0.1);
  for (let i = from; i < to; i++) {
    // A bubble with a level floor: gas over fluid.
    const ring = ((x[i]! - 0.34) / width) ** 2 + ((y[i]! - centre) / 0.1) ** 2;
    if (ring < 1)
      shadow[i]! -= 0.14 * anatomy.stomachGas * Math.sqrt(1 - ring) * smoothstep(0.07, 0.03, y[i]! - centre);
  }
}
