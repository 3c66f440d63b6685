import { transpose } from "../graph/rearrange.js";
import { emit, integers, type Node, type Value } from "../graph/value.js";
import { outputPadding, windowOf } from "../graph/window.js";

/** Gradient of a convolution's image. */
export const lowerInputGradient = (node: Node): Value => imageGradient(node, 1);

/** Gradient of a depthwise convolution's image; the filter is (I M) x 1 x H x W. */
export const lowerDepthwiseInputGradient = (node: Node): Value => imageGradient(node, windowOf(node).inChannels);

/**
 * With stride 1 it is a convolution with the filter turned by half a turn and its channels swapped, which ONNX Runtime
 * computes faster than a transposed convolution.
 */
function imageGradient(node: Node, group: number): Value {
  const [dy, filter] = node.inputs as [Value, Value];
  const { shape } = node.outputs[0]!;
  const window = windowOf(node);
  const [height, width] = window.kernel;
  const { top, left, bottom, right } = window;
  const single = [...window.strides, ...window.dilations].every((step) => step === 1);
  const inside = top < height && left < width && bottom < height && right < width;
  if (single && inside && (group === 1 || window.outChannels === group)) {
    const turned = turn(filter, height, width);
    return emit("Conv", [dy, group === 1 ? transpose(turned, [1, 0, 2, 3]) : turned], shape, "float32", {
      kernel_shape: [height, width],
      strides: [1, 1],
      dilations: [1, 1],
      pads: [height - 1 - top, width - 1 - left, height - 1 - bottom, width - 1 - right],
      group,
    });
  }
  return emit("ConvTranspose", [dy, filter], shape, "float32", {
    kernel_shape: window.kernel,
    strides: window.strides,
    dilations: window.dilations,
    pads: [top, left, bottom, right],
    output_padding: outputPadding(window),
    group,
  });
}

/** Rows and columns of a filter in reverse. */
function turn(filter: Value, height: number, width: number): Value {
  if (height === 1 && width === 1) return filter;
  const inputs = [filter, integers([-1, -1]), integers([-1000000, -1000000]), integers([2, 3]), integers([-1, -1])];
  return emit("Slice", inputs, filter.shape, "float32");
}
