import type { Partition } from "../core/partitions.js";

/** Folded, as data sets and programs of others call the partitions. `tuning`: the word of radiology's CLAIM checklist. */
const SPELLINGS: Readonly<Record<string, Partition>> = {
  train: "train",
  training: "train",
  trn: "train",
  val: "validation",
  valid: "validation",
  validation: "validation",
  validate: "validation",
  dev: "validation",
  development: "validation",
  tuning: "validation",
  calibration: "calibration",
  calib: "calibration",
  cal: "calibration",
  test: "test",
  testing: "test",
  tst: "test",
};

/**
 * The partition that a text means, however it is spelled: `Test`, `val_set`, `dev`; undefined if it is none of them.
 */
export function partitionNamed(text: string): Partition | undefined {
  const folded = text
    .trim()
    .toLowerCase()
    .replace(/[\s_-]*(set|data|split|part|images|imgs)$/, "");
  return Object.hasOwn(SPELLINGS, folded) ? SPELLINGS[folded] : undefined;
}
