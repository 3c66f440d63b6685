import type { Pose } from "./pose.js";

type Stroke = readonly [number, number, number, number];

/** Strokes in a box of 1 x 1, from the top left. */
const LETTERS: Readonly<Record<"L" | "R" | "A" | "P", readonly Stroke[]>> = {
  L: [
    [0.2, 0, 0.2, 1],
    [0.2, 1, 0.8, 1],
  ],
  R: [
    [0.2, 0, 0.2, 1],
    [0.2, 0, 0.75, 0.1],
    [0.75, 0.1, 0.75, 0.4],
    [0.75, 0.4, 0.2, 0.5],
    [0.35, 0.5, 0.8, 1],
  ],
  A: [
    [0.1, 1, 0.5, 0],
    [0.5, 0, 0.9, 1],
    [0.27, 0.6, 0.73, 0.6],
  ],
  P: [
    [0.2, 0, 0.2, 1],
    [0.2, 0, 0.75, 0.08],
    [0.75, 0.08, 0.75, 0.45],
    [0.75, 0.45, 0.2, 0.52],
  ],
};

/** A lead letter on the film names the side; portable films also say AP. */
export function drawMarker(grey: Uint8Array, size: number, pose: Pose): void {
  const unit = size / 2;
  const column = unit + pose.markerSide * pose.markerX * unit;
  const row = unit + pose.markerY * unit;
  drawLetter(grey, size, pose.markerSide > 0 ? "L" : "R", column - 0.035 * unit, row, 0.08 * unit);
  if (pose.view === "AP") {
    drawLetter(grey, size, "A", column - 0.05 * unit, row + 0.12 * unit, 0.045 * unit);
    drawLetter(grey, size, "P", column, row + 0.12 * unit, 0.045 * unit);
  }
}

function drawLetter(
  grey: Uint8Array,
  size: number,
  letter: keyof typeof LETTERS,
  column: number,
  row: number,
  height: number,
): void {
  const half = Math.max(0.5, height * 0.085);
  for (const [x1, y1, x2, y2] of LETTERS[letter]) {
    const [ax, ay] = [column + x1 * height * 0.8, row + y1 * height];
    const [bx, by] = [column + x2 * height * 0.8, row + y2 * height];
    const squared = (bx - ax) ** 2 + (by - ay) ** 2;
    for (let py = Math.floor(Math.min(ay, by) - half - 1); py <= Math.max(ay, by) + half + 1; py++) {
      for (let px = Math.floor(Math.min(ax, bx) - half - 1); px <= Math.max(ax, bx) + half + 1; px++) {
        if (px < 0 || py < 0 || px >= size || py >= size) continue;
        const along = Math.max(0, Math.min(1, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / squared));
        const distance = Math.hypot(px - ax - along * (bx - ax), py - ay - along * (by - ay));
        const cover = Math.max(0, Math.min(1, half + 0.5 - distance));
        const i = py * size + px;
        grey[i] = Math.round(grey[i]! + (250 - grey[i]!) * cover);
      }
    }
  }
}
