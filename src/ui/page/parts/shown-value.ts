import { humanMetric } from "../../../core/human-units.js";
import { shownValue, t } from "../../../core/language.js";
import type { Value } from "../../api.js";

/** A value of a column: metrics as everywhere, params as they were written. */
export function shownCell(name: string, value: Value): string {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? t`yes` : t`no`;
  if (typeof value === "string") return value;
  return /^(params|stages)\./.test(name) ? shownValue(value) : humanMetric(name, value);
}

/** `params.epochs` as `epochs`; where a stage is named it stays: `train.epochs`. */
export const shortName = (name: string): string =>
  name.replace(/^params\./, "").replace(/^stages\.([\w-]+)\.with\./, "$1.");
