import { CASE_METRICS } from "../core/metrics.js";

export { notMeasuredFact } from "../core/not-measured.js";

/**
 * Which metrics are not among those of the cases, with the reason; undefined where all are there.
 * @param measured by name, without the partition. @param things what a case is.
 */
export function unmeasured(
  measured: ReadonlyMap<string, number>,
  { labels, scores }: { readonly labels: readonly number[]; readonly scores: readonly number[] },
  options: {
    readonly threshold: number;
    readonly things: "images" | "patients";
    /** Negative, positive. */
    readonly classes: readonly [string, string];
  },
): { readonly names: string; readonly reason: string } | undefined {
  const { threshold, things, classes } = options;
  const absent = CASE_METRICS.filter((name) => !measured.has(name));
  if (absent.length === 0) return undefined;
  const called = scores.filter((score) => score >= threshold).length;
  const reason =
    labels.includes(0) && labels.includes(1)
      ? `${called === 0 ? "none" : "each"} of the ${labels.length} ${things} is called ${classes[1]}`
      : `all ${labels.length} ${things} are of one class, ${classes[labels[0] === 1 ? 1 : 0]}`;
  return { names: absent.join(", "), reason };
}
