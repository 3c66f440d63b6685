import { pad, reshape, slice } from "../graph/rearrange.js";
import { emit, integers, type Node, type Value } from "../graph/value.js";
import { type Window, windowOf } from "./window.js";

/** Up to this many channels the shifted images are put together, since a narrow product wastes the processor. */
const narrowChannels = 8;

/**
 * Gradient of a convolution's filter, H x W x I x O: for each place in the filter, the product of the image shifted
 * there and the gradient of the output, summed over pixels and the batch.
 */
export function lowerFilterGradient(node: Node): Value {
  const [x, dy] = node.inputs as [Value, Value];
  const window = windowOf(node);
  const { batch, inChannels, outChannels, outHeight, outWidth } = window;
  const places = window.kernel[0] * window.kernel[1];
  const pixels = outHeight * outWidth;
  const columns = reshape(dy, [batch, outChannels, pixels]);
  const shifted = shiftedImages(x, window).map((image) => reshape(image, [batch, inChannels, pixels]));
  const joined =
    inChannels <= narrowChannels && places > 1
      ? [emit("Concat", shifted, [batch, places * inChannels, pixels], "float32", { axis: 1 })]
      : shifted;
  const products = joined.map((rows) => productOverPixels(rows, columns));
  const all =
    products.length === 1
      ? products[0]!
      : emit("Concat", products, [places * inChannels, outChannels], "float32", { axis: 0 });
  return reshape(all, node.outputs[0]!.shape);
}

function productOverPixels(rows: Value, columns: Value): Value {
  const [batch, height] = rows.shape as [number, number, number];
  const width = columns.shape[1]!;
  const each = emit(
    "FusedMatMul",
    [rows, columns],
    [batch, height, width],
    "float32",
    { transA: 0, transB: 1 },
    "com.microsoft",
  );
  return emit("ReduceSum", [each, integers([0])], [height, width], "float32", { keepdims: 0 });
}

/** For each place in the filter, the pixels under it: N x I x output height x output width. */
export function shiftedImages(x: Value, window: Window): Value[] {
  const { kernel, strides, dilations, outHeight, outWidth, top, left, bottom, right } = window;
  const padded = pad(x, [0, 0, top, left], [0, 0, bottom, right]);
  const [batch, channels] = x.shape as [number, number, number, number];
  const images: Value[] = [];
  for (let row = 0; row < kernel[0]; row += 1) {
    for (let column = 0; column < kernel[1]; column += 1) {
      const begin = [0, 0, row * dilations[0], column * dilations[1]];
      const end = [
        batch,
        channels,
        begin[2]! + (outHeight - 1) * strides[0] + 1,
        begin[3]! + (outWidth - 1) * strides[1] + 1,
      ];
      images.push(slice(padded, begin, end, strides.some((s) => s > 1) ? [1, 1, ...strides] : undefined));
    }
  }
  return images;
}
