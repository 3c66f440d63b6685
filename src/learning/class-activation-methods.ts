/**
 * `grad-cam`: a map's weight is the mean slope over its places (Selvaraju et al. 2017, eq. 1 and 2). `hires-cam`: each
 * place has its own slope (Draelos & Carin 2020); the same where the head averages over places, and true to the score
 * where it does not, for there a mean over places mixes weights that have nothing to do with each other.
 */
export const CLASS_ACTIVATION_METHODS = ["grad-cam", "hires-cam"] as const;

export type ClassActivationMethod = (typeof CLASS_ACTIVATION_METHODS)[number];
