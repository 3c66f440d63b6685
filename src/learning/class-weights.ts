import { StageFailure } from "../core/stage-failure.js";

/**
 * The weight of each class in the loss, negative first. `balanced`: n / (2 * n of the class), as scikit-learn does,
 * so that the mean over the images is 1.
 * @param counts training images of the negative and the positive class.
 */
export function classWeights(
  wanted: "none" | "balanced" | Readonly<Record<string, number>>,
  classes: readonly [string, string],
  counts: readonly [number, number],
): readonly [number, number] {
  if (wanted === "none") return [1, 1];
  if (wanted === "balanced") {
    const total = counts[0] + counts[1];
    return [total / (2 * counts[0]), total / (2 * counts[1])];
  }
  for (const name of Object.keys(wanted)) {
    if (!classes.includes(name)) {
      throw new StageFailure(
        `Expected classWeights to name the classes ${classes.map((known) => `"${known}"`).join(" and ")}, got "${name}"`,
        "Name the classes as the dataset does, or use `classWeights: balanced`.",
      );
    }
  }
  return [wanted[classes[0]] ?? 1, wanted[classes[1]] ?? 1];
}
