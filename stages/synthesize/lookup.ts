/** A function of one number tabulated over [low, high]: a curve costs one multiplication a pixel instead of powers. */
export interface Lookup {
  readonly at: (x: number) => number;
}

export function tabulate(low: number, high: number, f: (x: number) => number, steps = 2048): Lookup {
  const table = Float32Array.from({ length: steps + 1 }, (_, index) => f(low + ((high - low) * index) / steps));
  const scale = steps / (high - low);
  return {
    at: (x) => {
      const position = (x - low) * scale;
      const index = position <= 0 ? 0 : position >= steps ? steps : (position + 0.5) | 0;
      return table[index] as number;
    },
  };
}

/** 0 below `low`, 1 above `high`, smooth between. */
export function smoothstep(low: number, high: number, x: number): number {
  const t = (x - low) / (high - low);
  return t <= 0 ? 0 : t >= 1 ? 1 : t * t * (3 - 2 * t);
}
