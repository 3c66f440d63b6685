import { count, fields, flag, list, number, oneOf, text } from "../core/shape.js";
import { readJson, writeJson } from "./json-file.js";

/** `overlap.json`: what the test images and patients share with those that the model was trained and chosen on. */
export interface Overlap {
  readonly format: 1;
  /** Whether the model says what it was trained on. Without that nothing below could be compared. */
  readonly trainingKnown: boolean;
  readonly images: {
    readonly tested: number;
    /** Distinct images of the training and of the validation set of the model's own training. */
    readonly trained: number;
    readonly shared: number;
    readonly examples: readonly string[];
  };
  readonly patients: {
    /** `other-namespaces`: equal ids need not be the same person. `not-known`: on one side at least. */
    readonly compared: "yes" | "other-namespaces" | "not-known";
    readonly tested: number;
    readonly shared: number;
    /** Test images of patients that are shared. */
    readonly images: number;
    readonly examples: readonly string[];
  };
}

const FILE = "overlap.json";

export const writeOverlap = (folder: string, overlap: Overlap): Promise<void> => writeJson(folder, FILE, overlap);

const OVERLAP = fields<Overlap>({
  format: number,
  trainingKnown: flag,
  images: fields<Overlap["images"]>({ tested: count, trained: count, shared: count, examples: list(text) }),
  patients: fields<Overlap["patients"]>({
    compared: oneOf("yes", "other-namespaces", "not-known"),
    tested: count,
    shared: count,
    images: count,
    examples: list(text),
  }),
});

/** undefined where the folder has none. Throws a StageFailure where it is damaged. */
export const readOverlap = (folder: string): Promise<Overlap | undefined> => readJson<Overlap>(folder, FILE, OVERLAP);
