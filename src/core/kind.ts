/**
 * What an artifact is, so that wires can be checked before anything runs. Every kind is also `files`.
 *
 * - `files`: any file tree
 * - `images`: a tree of image files
 * - `table`: one CSV file
 * - `dataset`: `dataset.csv` and `dataset.json` (classes), rows that point into an images artifact
 * - `tensors`: `images.npy` (uint8, N x H x W x C), `rows.csv` (a row per image), `tensors.json`
 * - `model`: TF.js `model.json` and weights, `preprocessing.json`
 * - `model-checkpoint`: a training that was stopped, with all it needs to go on
 */
export const KINDS = ["files", "images", "table", "dataset", "tensors", "model", "model-checkpoint"] as const;

export type Kind = (typeof KINDS)[number];

/** Whether an artifact of kind `from` may be handed to a port that expects `to`. */
export const kindFits = (from: Kind, to: Kind): boolean => to === "files" || from === to;
