import { pad, slice } from "../graph/rearrange.js";
import { emit, type Value } from "../graph/value.js";
import type { Window } from "../graph/window.js";

/** For each place in the filter, the pixels under it: N x I x output height x output width. */
export function shiftedImages(x: Value, window: Window): Value[] {
  const { kernel, strides, dilations } = window;
  const isDense = dilations.every((step) => step === 1) && kernel[0] * kernel[1] > 1;
  return isDense && strides[0] === strides[1] && strides[0] > 1 ? byPhase(x, window) : byStride(x, window);
}

function byStride(x: Value, window: Window): Value[] {
  const { strides, dilations, outHeight, outWidth, top, left, bottom, right } = window;
  const padded = pad(x, [0, 0, top, left], [0, 0, bottom, right]);
  const [batch, channels] = x.shape as [number, number, number, number];
  return places(window, (row, column) => {
    const begin = [0, 0, row * dilations[0], column * dilations[1]];
    const end = [
      batch,
      channels,
      begin[2]! + (outHeight - 1) * strides[0] + 1,
      begin[3]! + (outWidth - 1) * strides[1] + 1,
    ];
    return slice(padded, begin, end, strides.some((step) => step > 1) ? [1, 1, ...strides] : undefined);
  });
}

/** Pixels of each phase of the stride are put side by side once; then each place is a plain part of one phase. */
function byPhase(x: Value, window: Window): Value[] {
  const { kernel, outHeight, outWidth, top, left } = window;
  const stride = window.strides[0];
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const whole = (before: number, size: number, outputs: number, reach: number): number =>
    stride * Math.ceil(Math.max(before + size, (outputs - 1) * stride + reach) / stride);
  const [rows, columns] = [whole(top, height, outHeight, kernel[0]), whole(left, width, outWidth, kernel[1])];
  const padded = pad(x, [0, 0, top, left], [0, 0, rows - top - height, columns - left - width]);
  const shape = [batch, channels * stride * stride, rows / stride, columns / stride];
  const phases = emit("SpaceToDepth", [padded], shape, "float32", { blocksize: stride });
  return places(window, (row, column) => {
    const phase = (row % stride) * stride + (column % stride);
    const [down, across] = [Math.floor(row / stride), Math.floor(column / stride)];
    const begin = [0, phase * channels, down, across];
    return slice(phases, begin, [batch, (phase + 1) * channels, down + outHeight, across + outWidth]);
  });
}

function places(window: Window, at: (row: number, column: number) => Value): Value[] {
  const [height, width] = window.kernel;
  return Array.from({ length: height * width }, (_, place) => at(Math.floor(place / width), place % width));
}
