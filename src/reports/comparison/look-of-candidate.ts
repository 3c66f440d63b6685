import { PALETTE } from "../palette.js";

const COLORS = [PALETTE.blue, PALETTE.vermillion, PALETTE.green, PALETTE.purple, PALETTE.ink] as const;

/** Most candidates whose curves can be told apart in one chart. */
export const MOST_CURVES = 8;

/** Colour and dash of the candidate at this position, the same in all charts of a page. */
export const lookOfCandidate = (index: number): { readonly color: string; readonly look: "line" | "dashed" } => ({
  color: COLORS[index % COLORS.length]!,
  look: Math.floor(index / COLORS.length) % 2 === 0 ? "line" : "dashed",
});
