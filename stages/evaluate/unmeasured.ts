import { CASE_METRICS } from "../../src/core/case-metrics.js";
import { type Cases, hasBothClasses } from "./cases.js";

/**
 * Which metrics are not among those of the cases, with the reason; undefined where all are there.
 * @param measured by name, without the partition. @param things what a case is.
 */
export function unmeasured(
  measured: ReadonlyMap<string, number>,
  { labels, scores }: Pick<Cases, "labels" | "scores">,
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
  const reason = hasBothClasses({ labels })
    ? `${called === 0 ? "none" : "each"} of the ${labels.length} ${things} is called ${classes[1]}`
    : `all ${labels.length} ${things} are of one class, ${classes[labels[0] === 1 ? 1 : 0]}`;
  return { names: absent.join(", "), reason };
}
