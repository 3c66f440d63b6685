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

/** Windows that do not overlap: the place of the first largest pixel is found on the pooled image's scale. */
function tiledGradient(node: Node, dy: Value, x: Value, y: Value): Value {
  const [height, width] = node.attributes["kernel_shape"] as [number, number];
  const [batch, channels, inHeight, inWidth] = x.shape as [number, number, number, number];
  const [, , outHeight, outWidth] = y.shape as [number, number, number, number];
  const shape = [batch, channels, outHeight * height, outWidth * width];
  const covered = slice(x, [0, 0, 0, 0], shape);
  const inPlane = height === 2 && width === 2 ? firstOfFour(covered, y) : firstByRank(covered, y, height, width);
  const plane = shape[2]! * shape[3]!;
  const planes = constant(
    "int64",
    [batch, channels, 1, 1],
    Array.from({ length: batch * channels }, (_, index) => index * plane),
  );
  const places = emit("Add", [emit("Cast", [inPlane], y.shape, "int64", { to: 7 }), planes], y.shape, "int64");
  const gradient = emit("MaxUnpool", [dy, places, integers(shape)], shape, "float32", {
    kernel_shape: [height, width],
    strides: [height, width],
  });
  return cropOrPad(gradient, inHeight, inWidth);
}

/**
 * Windows of 2 x 2, without touching every pixel more than in a few poolings: the top row wins where its largest is the
 * window's; the left column wins where the first pixel is largest, or else where the top row lost and the left column
 * holds the largest.
 */
function firstOfFour(x: Value, y: Value): Value {
  const [, , height, width] = x.shape as [number, number, number, number];
  const within = (kernel: readonly number[]): Value => {
    const largest = emit("MaxPool", [x], y.shape, "float32", {
      kernel_shape: kernel,
      strides: [2, 2],
      pads: [0, 0, 0, 0],
    });
    return emit("Equal", [largest, y], y.shape, "bool");
  };
  const top = within([1, 2]);
  const below = emit("Not", [top], y.shape, "bool");
  const leftBelow = emit("And", [below, within([2, 1])], y.shape, "bool");
  const left = emit("Or", [within([1, 1]), leftBelow], y.shape, "bool");
  const number = (flag: Value): Value => emit("Cast", [flag], y.shape, "float32", { to: 1 });
  const last: number[] = [];
  for (let row = 1; row < height; row += 2)
    for (let column = 1; column < width; column += 2) last.push(row * width + column);
  const lastOfWindow = constant("float32", [1, 1, height / 2, width / 2], last);
  const rowBack = emit("Mul", [number(top), scalar("float32", width)], y.shape, "float32");
  const inRow = emit("Sub", [lastOfWindow, rowBack], y.shape, "float32");
  return emit("Sub", [inRow, number(left)], y.shape, "float32");
}

/** Pixels equal to the largest are ranked by their place, the first highest; the highest rank of a window wins. */
function firstByRank(x: Value, y: Value, height: number, width: number): Value {
  const [, , rows, columns] = x.shape as [number, number, number, number];
  const pixels = rows * columns;
  const isLargest = emit("Equal", [x, repeatPixels(y, height, width)], x.shape, "bool");
  const marks = emit("Cast", [isLargest], x.shape, "float32", { to: 1 });
  const descending = constant(
    "float32",
    [1, 1, rows, columns],
    Array.from({ length: pixels }, (_, at) => pixels - at),
  );
  const rank = emit("MaxPool", [emit("Mul", [marks, descending], x.shape, "float32")], y.shape, "float32", {
    kernel_shape: [height, width],
    strides: [height, width],
    pads: [0, 0, 0, 0],
  });
  // A window without a largest pixel (all are not numbers) has rank 0; its place must stay inside the plane.
  const known = emit("Max", [rank, scalar("float32", 1)], y.shape, "float32");
  return emit("Sub", [scalar("float32", pixels), known], y.shape, "float32");
}
