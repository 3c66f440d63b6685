import type { Cell } from "../../src/imaging/tables/finding-cells.js";
import type { Answer } from "../../src/stage.js";

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
