/**
 * Throws where a score is NaN or infinite. Comparisons with NaN are false, so a sort leaves it anywhere and a threshold
 * calls it negative: a model whose weights are not numbers would get an AUC, even a perfect one. Whoever measures has to
 * have refused such scores before, with the image's name.
 */
export function refuseNonFinite(scores: ArrayLike<number>): void {
  for (let at = 0; at < scores.length; at += 1) {
    if (!Number.isFinite(scores[at])) {
      throw new Error(`Internal error: the score of case ${at + 1} of ${scores.length} is ${scores[at]}, not a number`);
    }
  }
}
