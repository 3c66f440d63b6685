import type { Node } from "./value.js";

/** The geometry of a convolution or pooling as its gradient needs it, read back from a recorded node. */
export interface Window {
  readonly batch: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly inHeight: number;
  readonly inWidth: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

export function windowOf(node: Node): Window {
  const list = (name: string): number[] => node.attributes[name] as number[];
  const [batch, inChannels, inHeight, inWidth] = list("image") as [number, number, number, number];
  const [outHeight, outWidth] = list("output") as [number, number];
  const [top, left, bottom, right] = list("pads") as [number, number, number, number];
  return {
    batch,
    inChannels,
    outChannels: list("filter")[3]!,
    inHeight,
    inWidth,
    outHeight,
    outWidth,
    kernel: list("kernel_shape") as [number, number],
    strides: list("strides") as [number, number],
    dilations: list("dilations") as [number, number],
    top,
    left,
    bottom,
    right,
  };
}

/** Padding at the end that a transposed convolution needs to come back to the image's size. */
export function outputPadding(window: Window): [number, number] {
  const { kernel, strides, dilations, outHeight, outWidth } = window;
  const height = (outHeight - 1) * strides[0] + (kernel[0] - 1) * dilations[0] + 1 - window.top - window.bottom;
  const width = (outWidth - 1) * strides[1] + (kernel[1] - 1) * dilations[1] + 1 - window.left - window.right;
  return [window.inHeight - height, window.inWidth - width];
}
