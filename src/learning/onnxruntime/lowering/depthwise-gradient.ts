import { reshape } from "../graph/rearrange.js";
import { emit, integers, type Node, type Value } from "../graph/value.js";
import { shiftedImages } from "./filter-gradient.js";
import { turn } from "./input-gradient.js";
import { outputPadding, windowOf } from "./window.js";

/** Gradient of a depthwise convolution's image; the filter is (I M) x 1 x H x W. */
export function lowerDepthwiseInputGradient(node: Node): Value {
  const [dy, filter] = node.inputs as [Value, Value];
  const { shape } = node.outputs[0]!;
  const window = windowOf(node);
  const [height, width] = window.kernel;
  const { top, left, bottom, right } = window;
  const channels = window.inChannels;
  const single = [...window.strides, ...window.dilations].every((step) => step === 1);
  const inside = top < height && left < width && bottom < height && right < width;
  if (single && inside && window.outChannels === channels) {
    return emit("Conv", [dy, turn(filter, height, width)], shape, "float32", {
      kernel_shape: [height, width],
      strides: [1, 1],
      dilations: [1, 1],
      pads: [height - 1 - top, width - 1 - left, height - 1 - bottom, width - 1 - right],
      group: channels,
    });
  }
  return emit("ConvTranspose", [dy, filter], shape, "float32", {
    kernel_shape: window.kernel,
    strides: window.strides,
    dilations: window.dilations,
    pads: [top, left, bottom, right],
    output_padding: outputPadding(window),
    group: channels,
  });
}

/** Gradient of a depthwise convolution's filter, H x W x I x M. */
export function lowerDepthwiseFilterGradient(node: Node): Value {
  const [x, dy] = node.inputs as [Value, Value];
  const window = windowOf(node);
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
  const all =
    count === 1 ? places[0]! : emit("Concat", places, [count, inChannels, multiplier], "float32", { axis: 0 });
  return reshape(all, node.outputs[0]!.shape);
}
