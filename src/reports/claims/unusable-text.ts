import type { UnusablePart } from "../../artifacts/predictions.js";
import { humanCount } from "../../core/human-units.js";

/** `3 of 40 rows of the test part in predictions.csv have no number as a score, or no label of 0 or 1`. */
export function unusableText(parts: readonly UnusablePart[]): string {
  const counts = parts.map(({ partition, rows, of }, at) => {
    const noun = at > 0 ? "" : ` ${of === 1 ? "row" : "rows"}`;
    return `${humanCount(rows)} of ${humanCount(of)}${noun} ${partition === "" ? "without a part" : `of the ${partition} part`}`;
  });
  const isOne = parts.length === 1 && parts[0]!.rows === 1;
  return `${counts.join(" and ")} in predictions.csv ${isOne ? "has" : "have"} no number as a score, or no label of 0 or 1`;
}
