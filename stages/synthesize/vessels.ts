import type { Anatomy } from "./anatomy.js";
import { type Draws, drawsFrom } from "./draws.js";
import { type Film, project } from "./film.js";
import type { Pose } from "./pose.js";

interface Segment {
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
  /** Half widths at both ends. */
  readonly from: number;
  readonly to: number;
}

type Place = { readonly x: number; readonly y: number };

/**
 * Branching markings from both hila outwards, hidden where there is no lung. The same tree on all films of a patient.
 * @param lungOf where a place of the full lung is now.
 */
export function drawVessels(
  film: Film,
  anatomy: Anatomy,
  pose: Pose,
  hilumY: number,
  lungOf: (side: -1 | 1, x: number, y: number) => Place,
): void {
  const draws = drawsFrom(anatomy.vesselSeed);
  const scale = (film.size / 2) * pose.zoom;
  for (const side of [-1, 1] as const) {
    for (const segment of growTree(draws, side, hilumY, anatomy.vesselAmount)) {
      const from = lungOf(side, segment.fromX, segment.fromY);
      const to = lungOf(side, segment.toX, segment.toY);
      const a = project(film, pose, from.x, from.y);
      const b = project(film, pose, to.x, to.y);
      stroke(film, a.column, a.row, b.column, b.row, segment.from * scale, segment.to * scale, scale);
    }
  }
}

function growTree(draws: Draws, side: -1 | 1, hilumY: number, amount: number): readonly Segment[] {
  const segments: Segment[] = [];
  const grow = (x: number, y: number, angle: number, width: number, left: number): void => {
    let [px, py, heading, half] = [x, y, angle, width];
    const steps = 3 + draws.integer(0, 1);
    for (let step = 0; step < steps; step++) {
      const length = draws.uniform(0.04, 0.07);
      heading += draws.normal(0, 0.13);
      const nx = px + side * Math.cos(heading) * length;
      const ny = py + Math.sin(heading) * length;
      const next = half * 0.92;
      segments.push({ fromX: px, fromY: py, toX: nx, toY: ny, from: half, to: next });
      [px, py, half] = [nx, ny, next];
      if (half < 0.0027 || Math.abs(px) > 0.85) return;
      if (left > 0 && step > 0 && draws.chance(0.6)) {
        grow(px, py, heading + draws.uniform(0.35, 0.8) * (draws.chance(0.5) ? 1 : -1), half * 0.68, left - 1);
      }
    }
    if (left === 0) return;
    const spread = draws.uniform(0.18, 0.4);
    grow(px, py, heading + spread, half * 0.8, left - 1);
    grow(px, py, heading - spread * draws.uniform(0.7, 1.2), half * 0.72, left - 1);
  };
  const trunks = 9;
  for (let trunk = 0; trunk < trunks; trunk++) {
    // From almost straight up to almost straight down; the lower ones are stouter.
    const share = (trunk + draws.uniform(0.1, 0.9)) / trunks;
    const angle = -1.4 + 2.8 * share;
    const width = (0.0095 + 0.008 * share) * Math.sqrt(amount);
    grow(side * draws.uniform(0.13, 0.18), hilumY + (share - 0.4) * 0.18, angle, width, 4);
  }
  return segments;
}

/** Adds a tapered line with a soft edge, in pixels; its height is the thickness of the vessel. */
function stroke(
  film: Film,
  ax: number,
  ay: number,
  bx: number,
  by: number,
  from: number,
  to: number,
  scale: number,
): void {
  const { size, lung, shadow } = film;
  // Narrower than a pixel, a vessel is drawn as wide as one and fainter.
  const narrowest = 0.7;
  const reach = 1.5 * Math.max(from, narrowest) + 0.5;
  const dx = bx - ax;
  const dy = by - ay;
  const squared = dx * dx + dy * dy || 1;
  const top = Math.max(0, Math.floor(Math.min(ay, by) - reach));
  const bottom = Math.min(size - 1, Math.ceil(Math.max(ay, by) + reach));
  const left = Math.max(0, Math.floor(Math.min(ax, bx) - reach));
  const right = Math.min(size - 1, Math.ceil(Math.max(ax, bx) + reach));
  const perLength = 1 / squared;
  for (let row = top; row <= bottom; row++) {
    const ry = row - ay;
    for (let column = left, i = row * size + left; column <= right; column++, i++) {
      const air = lung[i]!;
      if (air < 0.05) continue;
      const rx = column - ax;
      const along = (rx * dx + ry * dy) * perLength;
      // Open at the far end, so that the next segment does not draw the joint twice.
      if (along < 0 || along >= 1) continue;
      const width = from + (to - from) * along;
      const drawn = width < narrowest ? narrowest : width;
      const away = rx * dy - ry * dx;
      const d = (away * away * perLength) / (drawn * drawn);
      if (d > 2.2) continue;
      const thick = (10 * width * width) / (drawn * scale);
      const fall = 1 - d / 2.2;
      shadow[i]! += air * (thick > 0.12 ? 0.12 : thick) * fall * fall;
    }
  }
}
