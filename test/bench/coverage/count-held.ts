import type { Interval } from "../../../src/statistics/interval.js";

/** Counts, of several kinds of test parts, how many intervals hold the truth. */
export function countHeld(): {
  /** @param kind of test part. @param truth of the method's figure. */
  readonly add: (kind: number, method: string, interval: Interval | undefined, truth: number) => void;
  /** By method, the least and the greatest coverage over the kinds in %. */
  readonly ranges: () => ReadonlyMap<string, string>;
} {
  const counted = new Map<string, { held: number; of: number }[]>();
  return {
    add: (kind, method, interval, truth) => {
      const kinds = counted.get(method) ?? [];
      counted.set(method, kinds);
      kinds[kind] ??= { held: 0, of: 0 };
      kinds[kind].of += 1;
      if (interval !== undefined && interval.low <= truth && interval.high >= truth) kinds[kind].held += 1;
    },
    ranges: () =>
      new Map(
        [...counted].map(([method, kinds]) => {
          const shares = kinds.flatMap(({ held, of }) => (100 * held) / of);
          return [method, `${Math.min(...shares).toFixed(1)}-${Math.max(...shares).toFixed(1)}`];
        }),
      ),
  };
}
