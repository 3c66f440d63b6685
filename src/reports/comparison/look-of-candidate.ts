import type { Series } from "../charts/svg-chart.js";
import { PALETTE } from "../palette.js";

const COLORS = [PALETTE.blue, PALETTE.vermillion, PALETTE.green, PALETTE.purple, PALETTE.ink] as const;

/** Each is another line also where colour is not seen; undefined is drawn through. */
const DASHES: readonly (readonly number[] | undefined)[] = [
  undefined,
  [7, 4],
  [2, 3],
  [10, 3, 2, 3],
  [14, 4],
  [4, 2],
  [10, 3, 2, 3, 2, 3],
  [2, 6],
];

const SYMBOLS = ["circle", "square", "triangle", "diamond"] as const;

/** Most candidates whose curves can be told apart in one chart. */
export const MOST_CURVES = DASHES.length;

/** Colour, dash and mark of the candidate at this position, the same in all charts of a page. */
export const lookOfCandidate = (index: number): Pick<Series, "color" | "look" | "dash" | "symbol"> => {
  const dash = DASHES[index % DASHES.length];
  return {
    color: COLORS[index % COLORS.length]!,
    look: "line",
    ...(dash && { dash }),
    symbol: SYMBOLS[index % SYMBOLS.length]!,
  };
};
