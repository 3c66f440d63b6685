import type { OtherPart, UnusablePart } from "../../artifacts/predictions.js";
import { humanCount } from "../../core/human-units.js";
import { t } from "../../core/language.js";
import { shorten } from "../../core/shorten.js";

/** `3 of 40 rows of the test set in predictions.csv have no number from 0 to 1 as a score, or no label of 0 or 1`. */
export function unusableText(parts: readonly UnusablePart[]): string {
  const counts = parts.map(({ partition, rows, of }, at) => {
    const noun = at > 0 ? "" : ` ${of === 1 ? "row" : "rows"}`;
    return t`${humanCount(rows)} of ${humanCount(of)}${noun} ${partition === "" ? t`without a part` : t`of the ${partition} set`}`;
  });
  const isOne = parts.length === 1 && parts[0]!.rows === 1;
  return t`${counts.join(t` and `)} in predictions.csv ${isOne ? "has" : "have"} no number from 0 to 1 as a score, or no label of 0 or 1`;
}

/** `3 rows of predictions.csv are of a part called holdout, 2 of no part, so in none of test, validation and train`. */
export function otherPartsText(parts: readonly OtherPart[]): string {
  const counts = parts.map(({ partition, rows }, at) => {
    const noun = at > 0 ? "" : t` ${rows === 1 ? "row" : "rows"} of predictions.csv ${rows === 1 ? "is" : "are"}`;
    return t`${humanCount(rows)}${noun} of ${partition === "" ? t`no part` : t`a part called ${shorten(partition)}`}`;
  });
  return t`${counts.join(", ")}, so in none of test, validation and train`;
}
