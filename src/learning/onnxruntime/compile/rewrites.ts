import { centredSum } from "../lowering/centred-sum.js";
import { mergeConvolutionBias } from "../lowering/merge-convolution-bias.js";
import { rectifyAfterPooling, sumBeforePoolingGradient } from "../lowering/pooled-gradient.js";
import { recognizeReluGradient } from "../lowering/relu-gradient.js";
import type { Rewrite } from "../lowering/rewrite.js";
import { scaleFilters } from "../lowering/scaled-gradient.js";

/** Applied one after another, each over the whole graph. */
export const rewrites: readonly Rewrite[] = [
  recognizeReluGradient,
  centredSum,
  rectifyAfterPooling,
  sumBeforePoolingGradient,
  mergeConvolutionBias,
  scaleFilters,
];
