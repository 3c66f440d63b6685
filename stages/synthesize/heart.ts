import type { Anatomy } from "./anatomy.js";
import type { Chest } from "./chest.js";
import type { Film } from "./film.js";
import { smoothstep } from "./lookup.js";
import type { Pose } from "./pose.js";

interface Ellipse {
  readonly x: number;
  readonly y: number;
  readonly long: number;
  readonly short: number;
  readonly tilt: number;
}

export interface Heart {
  readonly chambers: readonly Ellipse[];
  readonly hilumY: number;
}

/** Heart and great vessels. Width over inner chest width is exactly `ratio`. */
export function shapeHeart(anatomy: Anatomy, chest: Chest, pose: Pose, ratio: number, push: number): Heart {
  // Rays diverge: a heart that lies in front of the chest looks wider on an AP film.
  const width = ratio * (pose.view === "AP" ? 1.06 : 1) * 2 * chest.halfWidth;
  const right = 0.31 * width;
  const left = 0.69 * width;
  const centre = 0.1 * width + push + pose.turn;
  const tilt = anatomy.heartTilt;
  const plump = anatomy.heartPlumpness;
  // Horizontal half extent of a tilted ellipse: sqrt((a cos)^2 + (b sin)^2).
  const long = (left - 0.1 * width) / Math.hypot(Math.cos(tilt), plump * Math.sin(tilt));
  const floor = anatomy.leftDome - pose.expiration + 0.05;
  const bottom = Math.hypot(long * Math.sin(tilt), plump * long * Math.cos(tilt));
  const y = floor - 0.88 * bottom;
  const atrium = right + 0.1 * width - 0.04 * width;
  const knobY = Math.min(-0.3, y - bottom - 0.1);
  return {
    hilumY: Math.min(-0.06, y - 0.55 * bottom),
    chambers: [
      { x: centre, y, long, short: plump * long, tilt },
      { x: centre - 0.04 * width - 0.0, y: y + 0.02, long: atrium, short: bottom * 0.95, tilt: 0 },
      // Outflow tract and pulmonary trunk, arch of the aorta, superior vena cava.
      { x: 0.07 + push, y: y - 0.75 * bottom, long: 0.15, short: 0.2, tilt: 0 },
      { x: 0.09 + push, y: knobY, long: anatomy.aorticKnob * 1.35, short: anatomy.aorticKnob * 1.3, tilt: 0 },
      { x: -0.07 + push, y: knobY + 0.15, long: 0.09, short: 0.35, tilt: 0 },
    ],
  };
}

/** Displaces lung by heart: its border shows where air meets it, and some lung lies behind and before it. */
export function drawHeart(film: Film, heart: Heart): void {
  const { x, y, lung, shadow } = film;
  const shapes = heart.chambers.map((chamber) => ({
    ...chamber,
    cos: Math.cos(chamber.tilt),
    sin: Math.sin(chamber.tilt),
    reach: Math.max(chamber.long, chamber.short) + 0.05,
  }));
  for (let i = 0; i < lung.length; i++) {
    let inside = -1;
    for (const shape of shapes) {
      const dx = x[i]! - shape.x;
      const dy = y[i]! - shape.y;
      if (dx > shape.reach || dx < -shape.reach || dy > shape.reach || dy < -shape.reach) continue;
      const u = (shape.cos * dx + shape.sin * dy) / shape.long;
      const v = (shape.cos * dy - shape.sin * dx) / shape.short;
      const depth = (1 - Math.sqrt(u * u + v * v)) * shape.short;
      if (depth > inside) inside = depth;
    }
    if (inside < -0.02) continue;
    const covered = smoothstep(-0.014, 0.016, inside);
    lung[i]! *= 1 - 0.86 * covered;
    shadow[i]! += covered * (0.03 + 0.14 * Math.min(1, Math.max(0, inside) / 0.2));
  }
}
