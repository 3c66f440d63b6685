import type { Chest } from "./chest.js";
import { type Film, rowsBetween } from "./film.js";
import { at, smoothstep } from "./lookup.js";

export interface Pneumothorax {
  readonly side: -1 | 1;
  /** How far the lung has shrunk towards its hilum, about 0.1 to 0.45. */
  readonly collapse: number;
  readonly hilumX: number;
  readonly hilumY: number;
}

// The apex falls most, the base least: it is held by the diaphragm.
const ABOVE = 0.85;
const BELOW = 0.3;
const ACROSS = 0.8;

/** Where a place of the full lung is when the lung has shrunk. */
export function shrink(pneumothorax: Pneumothorax, x: number, y: number): { readonly x: number; readonly y: number } {
  const { side, collapse, hilumX, hilumY } = pneumothorax;
  return {
    x: side * (hilumX + (Math.abs(x) - hilumX) * (1 - ACROSS * collapse)),
    y: hilumY + (y - hilumY) * (1 - (y < hilumY ? ABOVE : BELOW) * collapse),
  };
}

/** Air without markings outside the shrunken lung, whose edge is a thin white line; the lung itself is a little denser. */
export function drawPneumothorax(film: Film, chest: Chest, pneumothorax: Pneumothorax): void {
  const { x, y, lung, shadow, size } = film;
  const { side, collapse, hilumX, hilumY } = pneumothorax;
  const across = 1 / (1 - ACROSS * collapse);
  const above = 1 / (1 - ABOVE * collapse);
  const below = 1 / (1 - BELOW * collapse);
  // The visceral pleura is as thin as the film can show.
  const line = Math.max(0.007, 1.1 / size);
  const { from, to } = rowsBetween(film, chest.apex, 1);
  for (let i = from; i < to; i++) {
    const air = lung[i]!;
    if (air === 0 || x[i]! * side < 0) continue;
    const fullX = hilumX + (Math.abs(x[i]!) - hilumX) * across;
    const fullY = hilumY + (y[i]! - hilumY) * (y[i]! < hilumY ? above : below);
    // Distance to the edge of the lung: the outline is steep at the side and flat at the apex.
    const sideDepth = (at(chest.lateral, fullY) - fullX) / at(chest.lateralSlope, fullY);
    const apexDepth = fullY - chest.apex;
    const depth = (sideDepth < apexDepth ? sideDepth : apexDepth) / across;
    const outside = smoothstep(line, -line, depth);
    const d = depth / line;
    shadow[i]! += air * ((d * d < 9 ? 0.11 * Math.exp(-d * d) : 0) + 0.22 * collapse * (1 - outside) - 0.11 * outside);
    // What remains holds vessels; the shadow of the air itself was taken off before.
    lung[i] = air * (1 - outside);
  }
}
