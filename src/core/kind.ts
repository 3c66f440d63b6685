/**
 * What an artifact is, so that wires can be checked before anything runs, and what reports, comparisons and sweeps read:
 * a stage of a user's that makes one of these kinds counts as ours does. Every kind is also `files`.
 *
 * - `files`: any file tree
 * - `images`: a tree of image files
 * - `table`: one CSV file
 * - `dataset`: rows that point into an images artifact, and the classes
 * - `tensors`: images as a network reads them (uint8, N x H x W x C), with a row each
 * - `features`: numbers that a pretrained network gives for each image, a row each, and the network itself
 * - `model`: TF.js topology and weights, how an image is prepared, what it was trained on
 * - `model-checkpoint`: a training that was stopped, with all it needs to go on
 * - `history`: a table with a row per epoch
 * - `predictions`: a table with a row per image that was scored
 * - `metrics`: what was measured, with the operating point and what test and training images share
 * - `explanations`: cases with a picture each of what spoke for the class they were called
 * - `findings`: what the checks of an audit found
 */
export const KINDS = [
  "files",
  "images",
  "table",
  "dataset",
  "tensors",
  "features",
  "model",
  "model-checkpoint",
  "history",
  "predictions",
  "metrics",
  "explanations",
  "findings",
] as const;

export type Kind = (typeof KINDS)[number];

/** Whether an artifact of this kind is one CSV file, and is handed to stages as that file. */
export const isTable = (kind: Kind): boolean => kind === "table" || kind === "history" || kind === "predictions";

/** Whether an artifact of kind `from` may be handed to a port that expects `to`. */
export const kindFits = (from: Kind, to: Kind): boolean =>
  to === "files" || from === to || (to === "table" && isTable(from));

/** The kind of an output: before these kinds were, a table of such a name was one. */
export const kindOfOutput = (name: string, kind: Kind): Kind =>
  kind === "table" && (name === "history" || name === "predictions") ? name : kind;
