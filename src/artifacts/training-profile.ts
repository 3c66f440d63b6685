import { type Check, count, fields, list, mapOf, number, oneOf, optional, text } from "../core/shape.js";
import { readJson, writeJson } from "./json-file.js";

/** What is known of patients in one figure each, in ascending order; of many by as many quantiles. */
export interface Distribution {
  readonly patients: number;
  readonly values: readonly number[];
}

/** How often something is so, as the mean over patients of their images' share. */
export interface Share {
  readonly name: string;
  readonly patients: number;
  readonly mean: number;
  /** Between patients. */
  readonly variance: number;
}

/**
 * `training-profile.json` of a model: what its training images, patients and labels are like, so that other data can be
 * compared with them. No patient and no image can be known again by it.
 */
export interface TrainingProfile {
  readonly images: number;
  readonly patients: number;
  /** By trait (`learning/picture-traits.ts`): patients' means over their images, as the network sees them. */
  readonly pictures: Readonly<Record<string, Distribution>>;
  /** Of each class or finding that is asked for. */
  readonly labels: readonly Share[];
  readonly age?: Distribution;
  readonly sex: readonly Share[];
  readonly view: readonly Share[];
}

const FILE = "training-profile.json";
const FORMAT = "radpipe training profile";
const VERSION = 1;

const distribution = fields<Distribution>({ patients: count, values: list(number) });
const shares: Check = list(fields<Share>({ name: text, patients: count, mean: number, variance: number }));

const SHAPE = fields<TrainingProfile & { readonly format: string; readonly version: number }>({
  format: oneOf(FORMAT),
  version: number,
  images: count,
  patients: count,
  pictures: mapOf(distribution),
  labels: shares,
  age: optional(distribution),
  sex: shares,
  view: shares,
});

export const writeTrainingProfile = (folder: string, profile: TrainingProfile): Promise<void> =>
  writeJson(folder, FILE, { format: FORMAT, version: VERSION, ...profile });

/** undefined of a model that an earlier version made, or a later one in another form. Throws a StageFailure where it is damaged. */
export async function readTrainingProfile(folder: string): Promise<TrainingProfile | undefined> {
  type Written = TrainingProfile & { readonly format: string; readonly version: number };
  const read = await readJson<Written>(folder, FILE, SHAPE);
  if (read === undefined) return undefined;
  const { format: _, version, ...profile } = read;
  return version === VERSION ? profile : undefined;
}
