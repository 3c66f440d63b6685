import { countOf } from "../../src/imaging/format-count.js";
import { quoted } from "../../src/imaging/tables/quoted.js";
import { foldFinding } from "./finding-spellings.js";

const LONGEST = 1000;
/** Separators of findings in tables that do not use `|`, with their spelling as `labelSeparator`. */
const SEPARATORS = [", ", ",", "; ", ";", "|", "/", "\n", "\t"];

/**
 * A sentence about findings that hold the name of a class beside others (`Mass, Nodule`), or in brackets: they were not
 * separated, so they are findings of their own, which is hardly intended. undefined if there are none.
 * @param counts images by finding. @param named findings that the classes name. @param fate what became of such images.
 */
export function sayJoined(
  counts: ReadonlyMap<string, number>,
  named: readonly string[],
  { table, separator, fate }: { readonly table: string; readonly separator: string; readonly fate: string },
): string | undefined {
  const names = new Set(named.map(foldFinding));
  let images = 0;
  let example: { readonly finding: string; readonly between: string | undefined } | undefined;
  for (const [finding, count] of counts) {
    if (finding.length > LONGEST || names.has(foldFinding(finding))) continue;
    const parts = finding.split(/[,;|/\n\t]/).map((part) => part.replace(/^[\s'"([{]+|[\s'")\]}]+$/g, ""));
    if (!parts.some((part) => names.has(foldFinding(part)))) continue;
    images += count;
    const between = SEPARATORS.find((one) => one !== separator && finding.includes(one));
    if (example === undefined || (example.between === undefined && between !== undefined))
      example = { finding, between };
  }
  if (example === undefined) return undefined;
  const remedy =
    example.between === undefined
      ? "If they are the same, name them as they are written."
      : `If they are several findings, give their separator: labelSeparator: ${JSON.stringify(example.between.trim() || example.between)}.`;
  return `${countOf(images, "row")} of ${table} with findings that contain the name of a class and something else, such as ${quoted(example.finding)}: ${fate}. ${remedy}`;
}
