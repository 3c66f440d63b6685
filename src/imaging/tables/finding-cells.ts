import type { Answer } from "../../core/question.js";
import { foldValue, unsureOf } from "./label-value.js";
import type { UnsureRules } from "./unsure-tally.js";

/** What a table says of a finding. */
export type Cell = 1 | 0 | "uncertain" | "blank";

const PRESENT = new Set(["1", "true", "yes", "y", "positive", "present"]);
const ABSENT = new Set(["0", "false", "no", "n", "negative", "absent"]);

/** Of a column for each finding; undefined where the text is no answer at all. */
export function cellOf(text: string): Cell | undefined {
  const folded = foldValue(text);
  if (PRESENT.has(folded)) return 1;
  if (ABSENT.has(folded)) return 0;
  const unsure = unsureOf(folded);
  return unsure === undefined ? undefined : unsure === "uncertain" ? "uncertain" : "blank";
}

/** What counts, by the rules of the user. */
export function answerOf(cell: Cell, { uncertain, blank }: UnsureRules): Answer {
  if (cell === 0 || cell === 1) return cell;
  const taken = cell === "uncertain" ? uncertain : blank;
  return taken === "ignore" ? undefined : taken === "positive" ? 1 : 0;
}
