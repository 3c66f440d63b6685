import { reshape, slice } from "../graph/rearrange.js";
import { cropOrPad, isTiling, repeatPixels } from "../graph/tiling.js";
import { constant, emit, emitMany, integers, type Node, scalar, sizeOf, type Value } from "../graph/value.js";

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
  const covered = slice(x, [0, 0, 0, 0], [batch, channels, outHeight * height, outWidth * width]);
  const gradient =
    height === 2 && width === 2
      ? unpoolFours(dy, covered, y)
      : unpool(dy, covered, firstByRank(covered, y, height, width), batch * channels);
  return cropOrPad(gradient, inHeight, inWidth);
}

/**
 * Gradient of pooling by 2 x 2, without touching every pixel more than in a few poolings: the top row wins where its
 * largest is the window's; the left column wins where the first pixel is largest, or else where the top row lost and the
 * left column holds the largest.
 *
 * @param block How many channels are side by side at each pixel, in images whose channels are in blocks.
 */
export function unpoolFours(dy: Value, x: Value, y: Value, block = 1): Value {
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const within = (kernel: readonly number[]): Value => {
    const attributes = { kernel_shape: kernel, strides: [2, 2], pads: [0, 0, 0, 0] };
    const largest = emit("MaxPool", [x], y.shape, "float32", attributes, block > 1 ? "com.microsoft.nchwc" : "");
    return emit("Equal", [largest, y], y.shape, "bool");
  };
  const top = within([1, 2]);
  const below = emit("Not", [top], y.shape, "bool");
  const leftBelow = emit("And", [below, within([2, 1])], y.shape, "bool");
  const left = emit("Or", [within([1, 1]), leftBelow], y.shape, "bool");
  const planes = (batch * channels) / block;
  const plane = [planes, height / 2, (width / 2) * block];
  const back = (flag: Value, places: number): Value => {
    const number = emit("Cast", [reshape(flag, plane)], plane, "float32", { to: 1 });
    return places === 1 ? number : emit("Mul", [number, scalar("float32", places)], plane, "float32");
  };
  const last: number[] = [];
  for (let row = 1; row < height; row += 2)
    for (let column = 1; column < width; column += 2)
      for (let channel = 0; channel < block; channel += 1) last.push((row * width + column) * block + channel);
  const lastOfWindow = constant("float32", [1, ...plane.slice(1)], last);
  const inRow = emit("Sub", [lastOfWindow, back(top, width * block)], plane, "float32");
  return unpool(dy, x, emit("Sub", [inRow, back(left, block)], plane, "float32"), planes);
}

/** Each gradient at its place, counted in its plane; the image is so many planes. */
function unpool(dy: Value, x: Value, inPlane: Value, planes: number): Value {
  const size = sizeOf(x.shape) / planes;
  const flat = [planes, sizeOf(inPlane.shape) / planes];
  const starts = constant(
    "int64",
    [planes, 1],
    Array.from({ length: planes }, (_, index) => index * size),
  );
  const whole = emit("Cast", [reshape(inPlane, flat)], flat, "int64", { to: 7 });
  const places = reshape(emit("Add", [whole, starts], flat, "int64"), dy.shape);
  // The runtime reads no more of these than whether the sizes fit.
  const window = [x.shape[2]! / dy.shape[2]!, x.shape[3]! / dy.shape[3]!];
  return emit("MaxUnpool", [dy, places, integers(x.shape)], x.shape, "float32", {
    kernel_shape: window,
    strides: window,
  });
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
