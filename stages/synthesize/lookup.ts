/** A function of one number tabulated over a range: a curve costs one multiplication a pixel instead of powers. */
export interface Lookup {
  readonly table: Float32Array;
  readonly low: number;
  readonly scale: number;
}

export function tabulate(low: number, high: number, f: (x: number) => number, steps = 1024): Lookup {
  const table = new Float32Array(steps + 1);
  for (let index = 0; index <= steps; index++) table[index] = f(low + ((high - low) * index) / steps);
  return { table, low, scale: steps / (high - low) };
}

/** The tabulated value nearest to `x`; the ends hold outside the range. */
export function at(lookup: Lookup, x: number): number {
  const { table } = lookup;
  const position = (x - lookup.low) * lookup.scale + 0.5;
  const index = position <= 0 ? 0 : position >= table.length ? table.length - 1 : position | 0;
  return table[index] as number;
}

/** 0 below `low`, 1 above `high`, smooth between. */
export function smoothstep(low: number, high: number, x: number): number {
  const t = (x - low) / (high - low);
  return t <= 0 ? 0 : t >= 1 ? 1 : t * t * (3 - 2 * t);
}

/** A smooth curve through points of rising `x` (monotone cubic, Fritsch and Carlson 1980): it never overshoots them. */
export function curveThrough(points: readonly (readonly [x: number, y: number])[]): (x: number) => number {
  const last = points.length - 1;
  const slope = (i: number): number => (points[i + 1]![1] - points[i]![1]) / (points[i + 1]![0] - points[i]![0]);
  const tangents = points.map((_, i) => {
    if (i === 0 || i === last) return slope(i === 0 ? 0 : last - 1);
    const [before, after] = [slope(i - 1), slope(i)];
    return before * after <= 0 ? 0 : (2 * before * after) / (before + after);
  });
  return (x) => {
    if (x <= points[0]![0]) return points[0]![1];
    if (x >= points[last]![0]) return points[last]![1];
    let i = 0;
    while (points[i + 1]![0] < x) i++;
    const width = points[i + 1]![0] - points[i]![0];
    const t = (x - points[i]![0]) / width;
    const [t2, t3] = [t * t, t * t * t];
    return (
      (2 * t3 - 3 * t2 + 1) * points[i]![1] +
      (t3 - 2 * t2 + t) * width * tangents[i]! +
      (3 * t2 - 2 * t3) * points[i + 1]![1] +
      (t3 - t2) * width * tangents[i + 1]!
    );
  };
}
