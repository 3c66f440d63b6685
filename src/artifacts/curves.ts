import { writeFile } from "node:fs/promises";
import path from "node:path";
import { formatCsv } from "./csv.js";

/** Columns of each curve's table; the unit of a row is a threshold, a bin, or a cell of the confusion matrix. */
const COLUMNS = {
  roc: ["threshold", "fpr", "tpr"],
  pr: ["threshold", "recall", "precision"],
  decision: ["threshold", "model", "all"],
  calibration: ["low", "high", "n", "meanScore", "fractionPositive"],
  confusion: ["actual", "called", "n"],
} as const;

export type Curve = keyof typeof COLUMNS;

/**
 * Writes `CURVE-PART.csv`.
 * @param part such as `test`, or `test-patients`.
 */
export const writeCurve = (
  folder: string,
  curve: Curve,
  part: string,
  rows: readonly (readonly number[])[],
): Promise<void> =>
  writeFile(
    path.join(folder, `${curve}-${part}.csv`),
    formatCsv([COLUMNS[curve], ...rows.map((row) => row.map(String))]),
  );

/**
 * The same of several classes or findings.
 * @param first what the column before the curve's is called, if it has one: `class` or `finding`.
 */
export const writeNamedCurve = (
  folder: string,
  curve: Curve,
  part: string,
  { first, rows }: { readonly first?: string; readonly rows: readonly (readonly (string | number)[])[] },
): Promise<void> =>
  writeFile(
    path.join(folder, `${curve}-${part}.csv`),
    formatCsv([[...(first === undefined ? [] : [first]), ...COLUMNS[curve]], ...rows.map((row) => row.map(String))]),
  );
