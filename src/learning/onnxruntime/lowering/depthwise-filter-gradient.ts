import { pad, reshape, slice, transpose } from "../graph/rearrange.js";
import { constant, emit, integers, type Node, type Value } from "../graph/value.js";
import { type Window, windowOf } from "../graph/window.js";
import { shiftedImages } from "./shifted-images.js";

/** Rows up to this long are correlated by matrix products; beyond, too much of a product is thrown away. */
const longestRow = 64;

/** Gradient of a depthwise convolution's filter, H x W x I x M. */
export function lowerDepthwiseFilterGradient(node: Node): Value {
  const [x, dy] = node.inputs as [Value, Value];
  const window = windowOf(node);
  const byRows = window.outChannels === window.inChannels && window.inWidth <= longestRow;
  return reshape(byRows ? rowProducts(x, dy, window) : elementProducts(x, dy, window), node.outputs[0]!.shape);
}

/** One product for each place of the filter. */
function elementProducts(x: Value, dy: Value, window: Window): Value {
  const { batch, inChannels, outChannels, outHeight, outWidth } = window;
  const multiplier = outChannels / inChannels;
  const gradient = reshape(dy, [batch, inChannels, multiplier, outHeight, outWidth]);
  const places = shiftedImages(x, window).map((image) => {
    const under = reshape(image, [batch, inChannels, 1, outHeight, outWidth]);
    const product = emit("Mul", [under, gradient], gradient.shape, "float32");
    const sum = emit("ReduceSum", [product, integers([0, 3, 4])], [inChannels, multiplier], "float32", { keepdims: 0 });
    return reshape(sum, [1, inChannels, multiplier]);
  });
  const count = places.length;
  return count === 1 ? places[0]! : emit("Concat", places, [count, inChannels, multiplier], "float32", { axis: 0 });
}

/**
 * For each row of the filter, the product of image rows and gradient rows, over all rows of the batch: its entry (w, q)
 * pairs image column w with gradient column q, so a place of the filter is the sum of one diagonal.
 */
function rowProducts(x: Value, dy: Value, window: Window): Value {
  const { batch, inChannels, inWidth, outHeight, outWidth, kernel, strides, dilations } = window;
  const rows = batch * outHeight;
  const byChannel = pad(transpose(x, [1, 0, 2, 3]), [0, 0, window.top, 0], [0, 0, window.bottom, 0]);
  const gradient = reshape(transpose(dy, [1, 0, 2, 3]), [inChannels, rows, outWidth]);
  const diagonals = diagonalSums(window);
  const sums = Array.from({ length: kernel[0] }, (_, row) => {
    const from = row * dilations[0];
    const under = slice(
      byChannel,
      [0, 0, from, 0],
      [inChannels, batch, from + (outHeight - 1) * strides[0] + 1, inWidth],
      strides[0] > 1 ? [1, 1, strides[0], 1] : undefined,
    );
    const product = emit(
      "FusedMatMul",
      [reshape(under, [inChannels, rows, inWidth]), gradient],
      [inChannels, inWidth, outWidth],
      "float32",
      { transA: 1, transB: 0 },
      "com.microsoft",
    );
    const pairs = reshape(product, [inChannels, inWidth * outWidth]);
    const sum = emit("MatMul", [pairs, diagonals], [inChannels, kernel[1]], "float32");
    return reshape(sum, [1, inChannels, kernel[1]]);
  });
  const all =
    sums.length === 1 ? sums[0]! : emit("Concat", sums, [kernel[0], inChannels, kernel[1]], "float32", { axis: 0 });
  return transpose(all, [0, 2, 1]);
}

/** 1 where image column w lies under gradient column q at column j of the filter: (w q) x j. */
function diagonalSums({ inWidth, outWidth, kernel, strides, dilations, left }: Window): Value {
  const numbers = new Array<number>(inWidth * outWidth * kernel[1]).fill(0);
  for (let q = 0; q < outWidth; q += 1) {
    for (let j = 0; j < kernel[1]; j += 1) {
      const w = q * strides[1] + j * dilations[1] - left;
      if (w >= 0 && w < inWidth) numbers[(w * outWidth + q) * kernel[1] + j] = 1;
    }
  }
  return constant("float32", [inWidth * outWidth, kernel[1]], numbers);
}
