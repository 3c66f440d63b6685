import type { DatasetRow } from "../../src/artifacts/dataset.js";
import { countOf } from "../../src/imaging/format-count.js";
import { findMasks } from "../../src/imaging/mask-names.js";
import type { Reading } from "../../src/imaging/reading.js";
import type { AxialGrid } from "../../src/imaging/volumes/axial-grid.js";
import type { GreyLevels } from "../../src/imaging/volumes/grey-levels.js";
import type { PatientClues } from "./settle-volumes.js";

/** The result of a volume: its rows, whose patient is settled when all are read. */
export interface RenderedVolume {
  readonly file: string;
  readonly rows: readonly Omit<DatasetRow, "patient">[];
  readonly clues: PatientClues;
  readonly assumed: readonly string[];
  readonly levels: GreyLevels;
  readonly grid: AxialGrid;
  /** Whether all pictures of the volume together span few grey levels. */
  readonly isUniform: boolean;
}

/** For a person to check: what is impossible in a CT shows here. */
export function describeVolume(
  { rows, levels, grid }: RenderedVolume,
  reading: Pick<Reading, "tally" | "range">,
): void {
  const [columns, lines, slices] = grid.spacing;
  reading.tally("labels kept", rows[0]?.label ?? "");
  reading.tally("size", `${grid.width} x ${grid.height} x ${grid.slices}`);
  reading.range("grey levels", levels.low, levels.high);
  reading.range("spacing in plane", Math.min(columns, lines), Math.max(columns, lines), "mm");
  reading.range("spacing of slices", slices, slices, "mm");
}

/** What was assumed of volumes, and which of them look like masks. */
export function doubtsOf(volumes: readonly RenderedVolume[]): readonly string[] {
  const by = new Map<string, string[]>();
  for (const { file, assumed } of volumes) for (const one of assumed) by.set(one, [...(by.get(one) ?? []), file]);
  const named = new Set(findMasks(volumes.map(({ file }) => file)).files);
  const masks = volumes.flatMap(({ file, levels }) => (levels.likeMask && !named.has(file) ? [file] : []));
  if (masks.length > 0) {
    by.set("a few whole values from 0 on, as masks have, and may be left out with `exclude`", masks);
  }
  const gaps = volumes.flatMap(({ file, levels }) => (levels.hasGaps ? [file] : []));
  if (gaps.length > 0) by.set("voxels that are not numbers, which are black", gaps);
  const uniform = volumes.flatMap(({ file, isUniform }) => (isUniform ? [file] : []));
  if (uniform.length > 0) {
    by.set(
      "pictures that span fewer than 32 of 256 grey levels, nearly uniform: the values may not be Hounsfield units, or may be outside `window`",
      uniform,
    );
  }
  return [...by].map(([what, files]) => {
    const [first] = files.sort();
    return `${files.length} of ${countOf(volumes.length, "volume")} ${files.length === 1 ? "has" : "have"} ${what}, such as ${first}`;
  });
}
