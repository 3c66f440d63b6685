import type { Anatomy } from "./anatomy.js";
import type { Chest } from "./chest.js";
import type { Film } from "./film.js";
import { at, smoothstep, tabulate } from "./lookup.js";
import type { Pose } from "./pose.js";

/** Soft tissue: neck, shoulders, trunk, arms, breasts, thicker towards the abdomen, and the mediastinum's own. */
export function drawBody(film: Film, anatomy: Anatomy, chest: Chest, pose: Pose): void {
  const neck = 0.25 + 0.04 * anatomy.habitus;
  const shoulder = tabulate(0, 1.6, (distance) => {
    const out = Math.max(0, distance - neck);
    // The neck leaves the film; trapezius and shoulder slope outwards.
    return distance < neck
      ? -1.7 + 0.75 * (distance / neck) ** 6
      : -0.95 + 0.3 * out ** 0.9 + 0.9 * Math.max(0, out - 0.62) ** 2;
  });
  const wall = 0.08 + 0.1 * anatomy.habitus;
  const trunk = tabulate(-1.6, 1.6, (y) => {
    const side = chest.halfWidth + wall + 0.04 * smoothstep(0.2, 1, y);
    // Above the armpit the trunk goes over into the shoulder and leaves the film.
    return side + (pose.armsDown ? 0.6 : 0.7 * smoothstep(0.02, -0.42, y));
  });
  const chord = tabulate(0, 0.55, (depth) => Math.sqrt(1 - (1 - Math.min(1, depth / 0.5)) ** 2), 512);
  const level = tabulate(-1.6, 1.6, (y) => 0.6 + 0.14 * anatomy.habitus + 0.2 * smoothstep(0.1, 0.9, y), 512);
  const middle = tabulate(0, 0.4, (across) => 0.1 * Math.exp(-((across / 0.2) ** 2)), 512);
  const { x, y, shadow } = film;
  for (let i = 0; i < shadow.length; i++) {
    const across = x[i]! < 0 ? -x[i]! : x[i]!;
    const down = y[i]!;
    const below = down - at(shoulder, across);
    const within = 1.4 * (at(trunk, down) - across);
    const depth = below < within ? below : within;
    if (depth <= 0) continue;
    shadow[i] = at(chord, depth) * at(level, down) + (across < 0.4 ? at(middle, across) : 0);
  }
  drawBreasts(film, anatomy);
  if (pose.armsDown) drawArmFold(film, chest.halfWidth + wall + 0.015);
}

/** The lower fold is the sharp edge; the upper part fades into the chest. */
function drawBreasts(film: Film, anatomy: Anatomy): void {
  const thick = anatomy.sex === "F" ? 0.05 + 0.06 * anatomy.habitus : 0.015 * anatomy.habitus;
  const centre = 0.16 + 0.1 * anatomy.habitus;
  const reach = 0.34;
  const { x, y, shadow } = film;
  for (let i = 0; i < shadow.length; i++) {
    const dy = (y[i]! - centre) / reach;
    if (dy < -1 || dy > 1) continue;
    const dx = ((x[i]! < 0 ? -x[i]! : x[i]!) - 0.45) / reach;
    const inside = 1 - dx * dx - dy * dy;
    if (inside > 0) shadow[i]! += thick * Math.sqrt(inside) * smoothstep(-0.9, 0.5, dy);
  }
}

/** There is a thin line of air between arm and chest. */
function drawArmFold(film: Film, gap: number): void {
  const { x, y, shadow } = film;
  for (let i = 0; i < shadow.length; i++) {
    const down = y[i]!;
    if (down < -0.05) continue;
    const d = ((x[i]! < 0 ? -x[i]! : x[i]!) - gap - 0.03 * down) / 0.012;
    if (d > -3 && d < 3) shadow[i]! *= 1 - 0.35 * Math.exp(-d * d) * smoothstep(-0.05, 0.25, down);
  }
}
