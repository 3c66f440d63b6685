import type { Point } from "./svg-chart.js";

/** Leaves out points that are closer than a fraction of a pixel to the last one kept. First and last stay. */
export function thinOut(points: readonly Point[], distance = 0.002): readonly Point[] {
  const kept: Point[] = [];
  for (const [index, point] of points.entries()) {
    const last = kept.at(-1);
    const near = last !== undefined && Math.abs(point.x - last.x) < distance && Math.abs(point.y - last.y) < distance;
    if (!near || index === points.length - 1) kept.push(point);
  }
  return kept;
}
