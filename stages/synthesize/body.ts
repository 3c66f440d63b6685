import type { Anatomy } from "./anatomy.js";
import type { Chest } from "./chest.js";
import type { Film } from "./film.js";
import { smoothstep, tabulate } from "./lookup.js";
import type { Pose } from "./pose.js";

/** Soft tissue: neck, shoulders, trunk, arms, breasts; thicker towards the abdomen. */
export function drawBody(film: Film, anatomy: Anatomy, chest: Chest, pose: Pose): void {
  const neck = 0.24 + 0.04 * anatomy.habitus;
  const shoulder = tabulate(0, 1.6, (distance) => {
    const out = Math.max(0, distance - neck);
    return distance < neck
      ? -1.6 + 0.7 * (distance / neck) ** 6
      : -0.9 + 0.2 * (out / 0.75) ** 1.1 + 0.9 * Math.max(0, out - 0.72) ** 2;
  });
  const wall = 0.09 + 0.1 * anatomy.habitus;
  const trunk = tabulate(-1.6, 1.6, (y) => {
    const side = chest.halfWidth + wall + 0.04 * smoothstep(0.2, 1, y);
    // Above the armpit the trunk goes over into the shoulder and leaves the film.
    return side + (pose.armsDown ? 0.6 : 0.6 * smoothstep(-0.02, -0.4, y));
  });
  const gap = chest.halfWidth + wall + 0.015;
  const breast = anatomy.sex === "F" ? 0.05 + 0.07 * anatomy.habitus : 0.015 * anatomy.habitus;
  const breastY = 0.2 + 0.1 * anatomy.habitus;
  const reach = 0.33;
  const { x, y, shadow } = film;
  for (let i = 0; i < shadow.length; i++) {
    const across = Math.abs(x[i]!);
    const down = y[i]!;
    const depth = Math.min(down - shoulder.at(across), 1.4 * (trunk.at(down) - across));
    if (depth <= 0) continue;
    // A rounded edge: the chord of a circle grows as the root of the depth.
    const chord = depth > 0.5 ? 1 : Math.sqrt(1 - (1 - depth / 0.5) ** 2);
    let thick = chord * (0.66 + 0.16 * anatomy.habitus + 0.12 * smoothstep(-0.2, 0.9, down));
    // The fold between arm and chest is a thin dark line.
    if (pose.armsDown && down > -0.05)
      thick *= 1 - 0.35 * Math.exp(-(((across - gap - 0.03 * down) / 0.012) ** 2)) * smoothstep(-0.05, 0.25, down);
    const dx = (across - 0.45) / reach;
    const dy = (down - breastY) / (reach * 0.95);
    const inside = 1 - dx * dx - dy * dy;
    // The lower fold is the sharp edge, the upper part fades into the chest.
    if (inside > 0) thick += breast * Math.sqrt(inside) * smoothstep(-0.9, 0.5, dy);
    shadow[i] = thick;
  }
}
