import { reshape, slice } from "../graph/rearrange.js";
import { constant, emit, emitMany, integers, type Node, scalar, sizeOf, type Value } from "../graph/value.js";
import { cropOrPad, isTiling, repeatPixels } from "./tiling.js";

const zero = scalar("float32", 0);

/**
 * Gradient of max pooling: each output's gradient goes to the first of the largest pixels under the window, counted
 * by rows, as in TF.js. Constant image borders make such ties common.
 */
export function lowerMaxPoolGradient(node: Node): Value {
  const [dy, x, y] = node.inputs as [Value, Value, Value];
  if (isTiling(node)) return tiledGradient(node, dy, x, y);
  const [, places] = emitMany(
    "MaxPool",
    [x],
    [
      { shape: y.shape, type: "float32" },
      { shape: y.shape, type: "int64" },
    ],
    node.attributes,
  ) as [Value, Value];
  const total = sizeOf(x.shape);
  const count = sizeOf(y.shape);
  const zeros = emit("Expand", [zero, integers([total])], [total], "float32");
  const sum = emit("ScatterElements", [zeros, reshape(places, [count]), reshape(dy, [count])], [total], "float32", {
    axis: 0,
    reduction: "add",
  });
  return reshape(sum, x.shape);
}

/**
 * Windows that do not overlap. Pixels equal to the largest are ranked by their place in the window, the first highest;
 * the highest rank of each window marks the one pixel that counts.
 */
function tiledGradient(node: Node, dy: Value, x: Value, y: Value): Value {
  const [height, width] = node.attributes["kernel_shape"] as [number, number];
  const [batch, channels, inHeight, inWidth] = x.shape as [number, number, number, number];
  const [, , outHeight, outWidth] = y.shape as [number, number, number, number];
  const shape = [batch, channels, outHeight * height, outWidth * width];
  const covered = slice(x, [0, 0, 0, 0], shape);
  const isLargest = emit("Equal", [covered, repeatPixels(y, height, width)], shape, "bool");
  const rank = emit("Where", [isLargest, ranks(shape[2]!, shape[3]!, height, width), zero], shape, "float32");
  const best = emit("MaxPool", [rank], y.shape, "float32", {
    kernel_shape: [height, width],
    strides: [height, width],
    pads: [0, 0, 0, 0],
  });
  const isFirst = emit("Equal", [rank, repeatPixels(best, height, width)], shape, "bool");
  const gradient = emit("Where", [isFirst, repeatPixels(dy, height, width), zero], shape, "float32");
  return cropOrPad(gradient, inHeight, inWidth);
}

function ranks(height: number, width: number, windowHeight: number, windowWidth: number): Value {
  const numbers: number[] = [];
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      numbers.push(windowHeight * windowWidth - (row % windowHeight) * windowWidth - (column % windowWidth));
    }
  }
  return constant("float32", [1, 1, height, width], numbers);
}
