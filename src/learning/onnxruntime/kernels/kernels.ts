import { activations } from "./activations.js";
import { optimizerKernels } from "./adam.js";
import { arithmetic } from "./arithmetic.js";
import { batchNormalizationKernels } from "./batch-normalization-step.js";
import { convolutionKernels } from "./convolution.js";
import { indexingKernels } from "./indexing.js";
import type { KernelTable } from "./kernel.js";
import { matrixKernels } from "./matmul.js";
import { normalizationKernels } from "./normalization.js";
import { poolingKernels } from "./pooling.js";
import { reductions } from "./reductions.js";
import { resizingKernels } from "./resizing.js";
import { shapeKernels } from "./shape.js";

/** Every kernel that records; what is missing here is computed by plain JavaScript. */
export const kernels: KernelTable = {
  ...activations,
  ...arithmetic,
  ...batchNormalizationKernels,
  ...convolutionKernels,
  ...indexingKernels,
  ...matrixKernels,
  ...optimizerKernels,
  ...normalizationKernels,
  ...poolingKernels,
  ...reductions,
  ...resizingKernels,
  ...shapeKernels,
};
