import { t } from "../../core/language.js";
import { claim } from "../claims/claims.js";
import { PALETTE } from "../palette.js";
import { DASHED, type Part } from "../part.js";
import type { ReportData } from "../report-data.js";

/** Test and validation, where they are there and have both classes: a curve needs them. */
export function partsOf(data: ReportData): readonly Part[] {
  const part = (partition: Part["partition"], name: Part["name"], color: string, dash?: Part["dash"]): Part => {
    const rows = data.predictions.filter((row) => row.partition === partition);
    return {
      name,
      partition,
      labels: rows.map(({ label }) => label),
      scores: rows.map((row) => row.score),
      patients: rows.map(({ patient }, at) => (patient === "" ? `\0${at}` : patient)),
      color,
      ...(dash && { dash }),
    };
  };
  const optimistic = claim("validation-optimistic-mark", data) !== undefined;
  return [
    part("test", t`Test`, PALETTE.blue),
    part("validation", optimistic ? t`Validation, optimistic` : t`Validation`, PALETTE.vermillion, DASHED),
  ].filter(({ labels }) => labels.includes(1) && labels.includes(0));
}
