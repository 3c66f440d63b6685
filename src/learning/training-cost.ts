import type { tfl } from "./tfjs.js";

/** Multiplications and additions of one image's way through a model. */
function operationsPerImage(model: tfl.LayersModel): { readonly dense: number; readonly convolution: number } {
  let dense = 0;
  let convolution = 0;
  for (const layer of model.layers) {
    const shape = layer.outputShape as readonly (number | null)[];
    const places = shape.length === 4 ? (shape[1] ?? 1) * (shape[2] ?? 1) : 1;
    for (const weight of layer.weights) {
      const sides = weight.shape as readonly number[];
      const size = sides.reduce((product, side) => product * side, 1);
      if (sides.length === 2) dense += size;
      if (sides.length === 4) convolution += size * places;
    }
  }
  return { dense, convolution };
}

/** Measured in plain JavaScript on one core of 2020s server processors; good for telling minutes from days. */
const PER_SECOND = { dense: 1.5e8, convolution: 1e7 };

/** Seconds that plain JavaScript takes to learn from this many images (forward, and twice that backward). */
export function plainJavaScriptSeconds(model: tfl.LayersModel, images: number): number {
  const { dense, convolution } = operationsPerImage(model);
  return 3 * images * (dense / PER_SECOND.dense + convolution / PER_SECOND.convolution);
}
