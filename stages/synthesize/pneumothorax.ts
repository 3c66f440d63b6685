import type { Chest } from "./chest.js";
import type { Film } from "./film.js";
import { smoothstep } from "./lookup.js";

export interface Pneumothorax {
  readonly side: -1 | 1;
  /** How far the lung has shrunk towards its hilum, 0.1 to 0.5. */
  readonly collapse: number;
  readonly hilumX: number;
  readonly hilumY: number;
}

/** Where a place of the full lung lies when the lung has shrunk; the apex falls most, the base least. */
export function shrink(pneumothorax: Pneumothorax, x: number, y: number): { readonly x: number; readonly y: number } {
  const { side, collapse, hilumX, hilumY } = pneumothorax;
  const vertical = y < hilumY ? 1 - 0.85 * collapse : 1 - 0.3 * collapse;
  return { x: side * (hilumX + (Math.abs(x) - hilumX) * (1 - 0.8 * collapse)), y: hilumY + (y - hilumY) * vertical };
}

/** Air without markings outside the shrunken lung, whose edge is a thin white line; the lung itself is a little denser. */
export function drawPneumothorax(film: Film, chest: Chest, pneumothorax: Pneumothorax): void {
  const { x, y, lung, shadow } = film;
  const { side, collapse, hilumX, hilumY } = pneumothorax;
  const across = 1 / (1 - 0.8 * collapse);
  const above = 1 / (1 - 0.85 * collapse);
  const under = 1 / (1 - 0.3 * collapse);
  for (let i = 0; i < lung.length; i++) {
    if (lung[i]! === 0 || x[i]! * side < 0) continue;
    const fullX = hilumX + (Math.abs(x[i]!) - hilumX) * across;
    const fullY = hilumY + (y[i]! - hilumY) * (y[i]! < hilumY ? above : under);
    const slope = chest.lateralSlope.at(fullY);
    const apexDepth = fullY - chest.apex;
    // Distance to the edge of the lung: the outline is steep at the side and flat at the apex.
    const depth = Math.min((chest.lateral.at(fullY) - fullX) / Math.hypot(1, slope), apexDepth) / across;
    const outside = smoothstep(0.006, -0.006, depth);
    const line = Math.exp(-((depth / 0.0075) ** 2));
    shadow[i]! += lung[i]! * (0.11 * line + 0.09 * collapse * (1 - outside)) - outside * lung[i]! * 0.07;
    // What remains in `lung` holds vessels; the shadow of the air was taken off before.
    lung[i]! *= 1 - outside;
  }
}
