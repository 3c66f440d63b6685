import type { Anatomy } from "./anatomy.js";
import type { Film } from "./film.js";
import { smoothstep } from "./lookup.js";
import type { Pose } from "./pose.js";

/** Dark air of windpipe and main bronchi within the mediastinum, and gas in the stomach. */
export function drawAirways(film: Film, anatomy: Anatomy, pose: Pose, push: number): void {
  const { x, y, shadow } = film;
  const carina = -0.2;
  const gasX = 0.36;
  const gasY = anatomy.leftDome - pose.expiration + 0.15;
  const gas = anatomy.stomachGas > 0.35 ? 0.16 * anatomy.stomachGas : 0;
  for (let i = 0; i < shadow.length; i++) {
    const down = y[i]!;
    const across = x[i]! - push * smoothstep(-0.9, -0.3, down) - 0.6 * pose.turn + 0.012;
    if (down < carina + 0.02) {
      const d = Math.abs(across) / 0.042;
      if (d < 1.3) shadow[i]! -= 0.1 * smoothstep(1.25, 0.6, d) * smoothstep(carina + 0.02, carina - 0.03, down);
    }
    const branch = down - carina;
    if (branch > -0.03 && branch < 0.16) {
      const axis = across < 0 ? -0.62 * branch : 1.05 * branch;
      const d = Math.abs(across - axis) / (across < 0 ? 0.032 : 0.03);
      if (d < 1.3)
        shadow[i]! -=
          0.07 * smoothstep(1.25, 0.6, d) * smoothstep(0.16, 0.08, branch) * smoothstep(-0.03, 0.01, branch);
    }
    if (gas > 0) {
      const ring = Math.hypot((x[i]! - gasX) / 0.2, (down - gasY) / 0.085);
      if (ring < 1) shadow[i]! -= gas * Math.sqrt(1 - ring * ring);
    }
  }
}
