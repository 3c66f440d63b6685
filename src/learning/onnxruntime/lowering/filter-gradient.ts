import { reshape, transpose } from "../graph/rearrange.js";
import { emit, integers, type Node, type Value } from "../graph/value.js";
import { type Window, windowOf } from "../graph/window.js";
import { shiftedImages } from "./shifted-images.js";

/** Up to this many channels the shifted images are put together, since a narrow product wastes the processor. */
const narrowChannels = 8;

/**
 * Gradient of a convolution's filter, H x W x I x O: for each place in the filter, the product of the image shifted
 * there and the gradient of the output, summed over pixels and the batch.
 */
export function lowerFilterGradient(node: Node): Value {
  const [x, dy] = node.inputs as [Value, Value];
  const window = windowOf(node);
  const places = window.kernel[0] * window.kernel[1];
  const product = window.inChannels <= narrowChannels && places > 1 ? joinedProduct : productByPlace;
  return reshape(product(x, dy, window, places), node.outputs[0]!.shape);
}

/** One product for each image of the batch, of all places together. */
function joinedProduct(x: Value, dy: Value, window: Window, places: number): Value {
  const { batch, inChannels, outChannels, outHeight, outWidth } = window;
  const pixels = outHeight * outWidth;
  const shifted = shiftedImages(x, window).map((image) => reshape(image, [batch, inChannels, pixels]));
  const rows = emit("Concat", shifted, [batch, places * inChannels, pixels], "float32", { axis: 1 });
  const columns = reshape(dy, [batch, outChannels, pixels]);
  const shape = [batch, places * inChannels, outChannels];
  const each = emit("FusedMatMul", [rows, columns], shape, "float32", { transA: 0, transB: 1 }, "com.microsoft");
  return emit("ReduceSum", [each, integers([0])], shape.slice(1), "float32", { keepdims: 0 });
}

/** One product for each place, over all pixels of the batch: the longer the sum, the better the product runs. */
function productByPlace(x: Value, dy: Value, window: Window, places: number): Value {
  const { batch, inChannels, outChannels, outHeight, outWidth } = window;
  const pixels = batch * outHeight * outWidth;
  const columns = reshape(transpose(dy, [1, 0, 2, 3]), [outChannels, pixels]);
  const byChannel = { ...window, batch: inChannels, inChannels: batch };
  // The runtime packs the second factor again for each product: the smaller one belongs there.
  const swapped = inChannels <= outChannels;
  const [height, width] = swapped ? [outChannels, inChannels] : [inChannels, outChannels];
  const products = shiftedImages(transpose(x, [1, 0, 2, 3]), byChannel).map((image) => {
    const rows = reshape(image, [inChannels, pixels]);
    const factors = swapped ? [columns, rows] : [rows, columns];
    const product = emit("Gemm", factors, [height, width], "float32", { transA: 0, transB: 1 });
    return reshape(product, [1, height, width]);
  });
  const all =
    products.length === 1 ? products[0]! : emit("Concat", products, [places, height, width], "float32", { axis: 0 });
  return swapped ? transpose(all, [0, 2, 1]) : all;
}
