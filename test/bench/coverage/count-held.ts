import type { Interval } from "../../../src/statistics/interval.js";

/** Counts, of several kinds of test sets, how many intervals hold the truth, and how often there is none. */
export function countHeld(): {
  /** @param kind of test set. @param truth of the method's figure. */
  readonly add: (kind: number, method: string, interval: Interval | undefined, truth: number) => void;
  /** By method, the least and the greatest coverage over the kinds in %; where some have no interval, the greatest share of those. */
  readonly ranges: () => ReadonlyMap<string, string>;
} {
  const counted = new Map<string, { held: number; of: number; none: number }[]>();
  return {
    add: (kind, method, interval, truth) => {
      const kinds = counted.get(method) ?? [];
      counted.set(method, kinds);
      kinds[kind] ??= { held: 0, of: 0, none: 0 };
      if (interval === undefined) {
        kinds[kind].none += 1;
        return;
      }
      kinds[kind].of += 1;
      if (interval.low <= truth && interval.high >= truth) kinds[kind].held += 1;
    },
    ranges: () =>
      new Map(
        [...counted].map(([method, kinds]) => {
          const shares = kinds.flatMap(({ held, of }) => (of === 0 ? [] : [(100 * held) / of]));
          const none = Math.max(0, ...kinds.flatMap(({ of, none }) => (100 * none) / (of + none)));
          const range = `${Math.min(...shares).toFixed(1)}-${Math.max(...shares).toFixed(1)}`;
          return [method, none === 0 ? range : `${range} (none ${none.toFixed(0)})`];
        }),
      ),
  };
}
