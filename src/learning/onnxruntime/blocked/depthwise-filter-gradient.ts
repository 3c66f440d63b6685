import { reshape, slice, transpose } from "../graph/rearrange.js";
import { emit, integers, type Node, type Value } from "../graph/value.js";
import { windowOf } from "../graph/window.js";
import { convolve } from "./convolution.js";
import type { Layouts, Placed } from "./layouts.js";

/**
 * Gradient of a depthwise convolution's filter, as a depthwise convolution of all channels of all images at once: the
 * gradient of the output is a filter as large as the image, which moves by the places of the filter asked for. Images
 * are summed after that.
 */
export function blockedDepthwiseFilterGradient(node: Node, layouts: Layouts): Placed | null {
  const [x, dy] = node.inputs as [Value, Value];
  const { batch, inChannels, outChannels, inHeight, inWidth, outHeight, outWidth, ...window } = windowOf(node);
  if (inChannels !== outChannels || inChannels % layouts.block !== 0) return null;
  const all = batch * inChannels;
  const { kernel, strides, dilations, top, left, bottom, right } = window;
  const reach = (size: number, filter: number, axis: 0 | 1): number =>
    Math.floor((size - (filter - 1) * strides[axis] - 1) / dilations[axis]) + 1;
  const rows = reach(top + inHeight + bottom, outHeight, 0);
  const columns = reach(left + inWidth + right, outWidth, 1);
  const inputs = [
    reshape(layouts.blocked(x), [1, all, inHeight, inWidth]),
    reshape(layouts.blocked(dy), [all, 1, outHeight, outWidth]),
  ];
  const products = convolve(inputs, [1, all, rows, columns], {
    kernel_shape: [outHeight, outWidth],
    strides: dilations,
    dilations: strides,
    pads: [top, left, bottom, right],
    group: all,
  });
  const { block } = layouts;
  const apart = reshape(products, [batch, inChannels / block, rows, columns, block]);
  const shape = [inChannels / block, rows, columns, block];
  const sum = emit("ReduceSum", [apart, integers([0])], shape, "float32", { keepdims: 0 });
  const asked = slice(sum, [0, 0, 0, 0], [shape[0]!, kernel[0], kernel[1], block]);
  return { plain: reshape(transpose(asked, [1, 2, 0, 3]), node.outputs[0]!.shape) };
}
