import type { Anatomy } from "./anatomy.js";
import { type Draws, drawsFrom } from "./draws.js";
import type { Film } from "./film.js";

interface Segment {
  readonly fromX: number;
  readonly fromY: number;
  readonly toX: number;
  readonly toY: number;
  /** Half widths at both ends. */
  readonly from: number;
  readonly to: number;
}

/** Branching markings from both hila outwards, hidden where there is no lung. Same tree on all films of a patient. */
export function drawVessels(
  film: Film,
  anatomy: Anatomy,
  hilumY: number,
  lungOf: (side: -1 | 1, x: number, y: number) => { readonly x: number; readonly y: number },
): void {
  const draws = drawsFrom(anatomy.vesselSeed);
  for (const side of [-1, 1] as const) {
    for (const segment of growTree(draws, side, hilumY, anatomy.vesselAmount)) {
      const from = lungOf(side, segment.fromX, segment.fromY);
      const to = lungOf(side, segment.toX, segment.toY);
      strokeSegment(film, { ...segment, fromX: from.x, fromY: from.y, toX: to.x, toY: to.y });
    }
  }
}

function growTree(draws: Draws, side: -1 | 1, hilumY: number, amount: number): readonly Segment[] {
  const segments: Segment[] = [];
  const grow = (x: number, y: number, angle: number, width: number, left: number): void => {
    let [px, py, heading, half] = [x, y, angle, width];
    const steps = 3 + draws.integer(0, 1);
    for (let step = 0; step < steps; step++) {
      const length = draws.uniform(0.035, 0.065);
      heading += draws.normal(0, 0.14);
      const nx = px + side * Math.cos(heading) * length;
      const ny = py + Math.sin(heading) * length;
      const next = half * 0.93;
      segments.push({ fromX: px, fromY: py, toX: nx, toY: ny, from: half, to: next });
      [px, py, half] = [nx, ny, next];
      if (half < 0.0026 || Math.abs(px) > 0.85) return;
      if (left > 0 && step > 0 && draws.chance(0.5))
        grow(px, py, heading + draws.uniform(0.35, 0.8) * (draws.chance(0.5) ? 1 : -1), half * 0.7, left - 1);
    }
    if (left === 0) return;
    const spread = draws.uniform(0.2, 0.42);
    grow(px, py, heading + spread, half * 0.8, left - 1);
    grow(px, py, heading - spread * draws.uniform(0.7, 1.2), half * 0.72, left - 1);
  };
  const trunks = 8;
  for (let trunk = 0; trunk < trunks; trunk++) {
    // From almost straight up to almost straight down; the lower ones are stouter.
    const share = (trunk + draws.uniform(0.1, 0.9)) / trunks;
    const angle = -1.35 + 2.75 * share;
    const width = (0.009 + 0.008 * share) * Math.sqrt(amount);
    grow(side * draws.uniform(0.14, 0.18), hilumY + (share - 0.4) * 0.16, angle, width, 4);
  }
  return segments;
}

/** Adds a tapered line with a soft edge; its height is the thickness of the vessel. */
function strokeSegment(film: Film, segment: Segment): void {
  const { size, scale, lung, shadow } = film;
  const a = film.project(segment.fromX, segment.fromY);
  const b = film.project(segment.toX, segment.toY);
  const widest = Math.max(segment.from * scale, 0.55);
  const reach = 1.6 * widest + 0.5;
  const dx = b.column - a.column;
  const dy = b.row - a.row;
  const squared = dx * dx + dy * dy || 1;
  const top = Math.max(0, Math.floor(Math.min(a.row, b.row) - reach));
  const bottom = Math.min(size - 1, Math.ceil(Math.max(a.row, b.row) + reach));
  const left = Math.max(0, Math.floor(Math.min(a.column, b.column) - reach));
  const right = Math.min(size - 1, Math.ceil(Math.max(a.column, b.column) + reach));
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const i = row * size + column;
      const air = lung[i]!;
      if (air < 0.05) continue;
      const along = ((column - a.column) * dx + (row - a.row) * dy) / squared;
      // Open at the far end, so that the next segment does not draw the joint twice.
      if (along < 0 || along >= 1) continue;
      const ex = column - a.column - along * dx;
      const ey = row - a.row - along * dy;
      const width = segment.from + (segment.to - segment.from) * along;
      const pixels = Math.max(width * scale, 0.55);
      const d = (ex * ex + ey * ey) / (pixels * pixels);
      if (d < 2.6)
        shadow[i]! += air * Math.min(0.2, 7.5 * width * Math.min(1, (width * scale) / 0.55)) * Math.exp(-d * 1.2);
    }
  }
}
