import type { Comparison } from "../../experiments/compare.js";
import { claimsText } from "./claims.js";

/** What is to be said of cross-validations; undefined where there are none. */
export function foldsText(comparison: Comparison): string | undefined {
  const said = claimsText(["folds-unseen", "folds-seen", "folds-not-known", "folds-spread"], comparison);
  return said.length === 0 ? undefined : said.join(" ");
}
