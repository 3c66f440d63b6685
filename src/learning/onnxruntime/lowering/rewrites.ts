import type { Node, Value } from "../graph/value.js";
import { centredSum } from "./centred-sum.js";
import { mergeConvolutionBias } from "./merge-convolution-bias.js";
import { rectifyAfterPooling, sumBeforePoolingGradient } from "./pooled-gradient.js";
import { recognizeReluGradient } from "./relu-gradient.js";
import { scaleFilters } from "./scaled-gradient.js";

interface RewriteContext {
  /** How often a value is read by nodes or asked for. */
  readonly uses: ReadonlyMap<Value, number>;
  /** What a rectifier made of a value. */
  readonly rectified: ReadonlyMap<Value, Value>;
}

/** Values to take the place of the node's outputs, or null to leave it. */
export type Rewrite = (node: Node, context: RewriteContext) => readonly Value[] | null;

/** Applied one after another, each over the whole graph. */
export const rewrites: readonly Rewrite[] = [
  recognizeReluGradient,
  centredSum,
  rectifyAfterPooling,
  sumBeforePoolingGradient,
  mergeConvolutionBias,
  scaleFilters,
];
