import { type Check, count, fields, list, mapOf, number, optional, text } from "../core/shape.js";
import { readStamped, writeStamped } from "./json-file.js";

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
const STAMP = { format: "radpipe training profile", version: 1 };

const distribution = fields<Distribution>({ patients: count, values: list(number) });
const shares: Check = list(fields<Share>({ name: text, patients: count, mean: number, variance: number }));

const SHAPE = fields<TrainingProfile>({
  images: count,
  patients: count,
  pictures: mapOf(distribution),
  labels: shares,
  age: optional(distribution),
  sex: shares,
  view: shares,
});

export const writeTrainingProfile = (folder: string, profile: TrainingProfile): Promise<void> =>
  writeStamped(folder, FILE, STAMP, profile);

/** undefined of a model that an earlier version made, or a later one in another form. Throws a StageFailure where it is damaged. */
export const readTrainingProfile = (folder: string): Promise<TrainingProfile | undefined> =>
  readStamped(folder, FILE, STAMP, { shape: SHAPE, otherVersion: "left out" });
