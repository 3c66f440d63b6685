import { type Cell, cellOf } from "../../src/imaging/tables/finding-cells.js";
import type { Findings } from "./finding-cells.js";
import { foldFinding, isNoFinding } from "./finding-spellings.js";
import type { LabelTable } from "./label-table.js";

/** Folded names of what is no pathology: "No Finding" does not say that there is none. */
const DEVICES = new Set([
  "support devices",
  "support device",
  "medical devices",
  "medical device",
  "devices",
  "device",
]);

const isDevice = (name: string): boolean => DEVICES.has(foldFinding(name).replaceAll("_", " "));

/** Of a table with a column per finding: whether a row says in a column of its own that there is none. */
export function noFindingIn({ header, columns }: Omit<LabelTable, "rows">): (row: readonly string[]) => boolean {
  const fields = new Set(Object.values(columns));
  const places = [...header.keys()].filter((at) => !fields.has(at) && isNoFinding(header[at] as string));
  return (row) => places.some((at) => cellOf(row[at] ?? "") === 1);
}

/** Whether there is "No Finding" beside a finding, each in a column of its own or both in a list. A device is none. */
export const isContradictory = ({ labels, hasNone = labels.some(isNoFinding) }: Findings): boolean =>
  hasNone && labels.some((label) => !isNoFinding(label) && !isDevice(label));

/**
 * Cells where "No Finding" has a column of its own: where it is present, a blank is absent, except for devices. That is how
 * torchxrayvision reads CheXpert and MIMIC-CXR (Cohen et al. 2022), but written values stand, and where one of them is a
 * finding that is present, "No Finding" is not believed.
 */
export function cellsBesideNone(findings: Findings, names: readonly string[]): readonly Cell[] | undefined {
  const { cells, hasNone = false } = findings;
  if (!hasNone || isContradictory(findings)) return cells;
  return cells?.map((cell, at) => (cell === "blank" && !isDevice(names[at] as string) ? 0 : cell));
}
