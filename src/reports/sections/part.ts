import { claim } from "../claims/claims.js";
import { PALETTE } from "../palette.js";
import type { ReportData } from "../report-data.js";

/** Labels and scores of one partition, with how it is drawn. */
export interface Part {
  readonly name: "Test" | "Validation" | "Validation, optimistic" | "All folds";
  /** `pooled`: the test parts of all folds of a cross-validation. */
  readonly partition: "test" | "validation" | "pooled";
  readonly labels: readonly number[];
  readonly scores: readonly number[];
  /** Equal where cases are of one patient; unique where that is not known. */
  readonly patients: readonly string[];
  readonly color: string;
  readonly look: "line" | "dashed";
}

/** Test and validation, where they are there and have both classes: a curve needs them. */
export function partsOf(data: ReportData): readonly Part[] {
  const part = (partition: Part["partition"], name: Part["name"], color: string, look: Part["look"]): Part => {
    const rows = data.predictions.filter((row) => row.partition === partition);
    return {
      name,
      partition,
      labels: rows.map(({ label }) => label),
      scores: rows.map((row) => row.score),
      patients: rows.map(({ patient }, at) => (patient === "" ? `\0${at}` : patient)),
      color,
      look,
    };
  };
  const optimistic = claim("validation-optimistic-mark", data) !== undefined;
  return [
    part("test", "Test", PALETTE.blue, "line"),
    part("validation", optimistic ? "Validation, optimistic" : "Validation", PALETTE.vermillion, "dashed"),
  ].filter(({ labels }) => labels.includes(1) && labels.includes(0));
}
