import { pad } from "./rearrange.js";
import { constant, emit, type Node, type Value } from "./value.js";

/** Whether a pooling's windows are side by side: each pixel is in one window at most. */
export function isTiling(node: Node): boolean {
  const kernel = node.attributes["kernel_shape"] as readonly number[];
  const strides = node.attributes["strides"] as readonly number[];
  const pads = node.attributes["pads"] as readonly number[];
  return kernel.every((size, axis) => size === strides[axis]) && pads.every((size) => size === 0);
}

/** Each pixel becomes a block of `height` x `width`. */
export function repeatPixels(value: Value, height: number, width: number): Value {
  if (height === 1 && width === 1) return value;
  const [batch, channels, rows, columns] = value.shape as [number, number, number, number];
  const inputs = [value, constant("float32", [0], []), constant("float32", [4], [1, 1, height, width])];
  return emit("Resize", inputs, [batch, channels, rows * height, columns * width], value.type, {
    mode: "nearest",
    coordinate_transformation_mode: "asymmetric",
    nearest_mode: "floor",
  });
}

/** Zeros below and to the right, where windows did not reach the border. */
export function cropOrPad(value: Value, height: number, width: number): Value {
  const [, , rows, columns] = value.shape as [number, number, number, number];
  return pad(value, [0, 0, 0, 0], [0, 0, height - rows, width - columns]);
}
