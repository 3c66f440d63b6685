import { foldValue, unsureOf } from "../../src/imaging/tables/label-value.js";
import type { UnsureRules } from "../../src/imaging/tables/unsure-tally.js";
import type { Answer } from "../../src/stage.js";

/** What a table says of a finding. */
export type Cell = 1 | 0 | "uncertain" | "blank";

/** What a row says of its image; images with the same text share it. */
export interface Findings {
  readonly labels: readonly string[];
  readonly written: readonly string[];
  /** By place among the columns of findings; absent where one column lists findings. */
  readonly cells?: readonly Cell[];
  /** Beside `cells`: whether a column of its own says that there is no finding. */
  readonly hasNone?: boolean;
  images: number;
}

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

export type ReadersRule = "majority" | "any" | "all" | "ignore-disagreement";

/** What several readers say together. Those without an answer do not count; a tie of a majority is no answer. */
export function combineReaders(answers: readonly Answer[], rule: ReadersRule): Answer {
  const known = answers.filter((answer) => answer !== undefined);
  if (known.length === 0) return undefined;
  const present = known.filter((answer) => answer === 1).length;
  switch (rule) {
    case "majority":
      return 2 * present === known.length ? undefined : 2 * present > known.length ? 1 : 0;
    case "any":
      return present > 0 ? 1 : 0;
    case "all":
      return present === known.length ? 1 : 0;
    case "ignore-disagreement":
      return present === 0 ? 0 : present === known.length ? 1 : undefined;
  }
}
