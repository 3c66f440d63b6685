import { reshape, slice } from "../graph/rearrange.js";
import { emit, type Node, sizeOf, type Value } from "../graph/value.js";
import { windowOf } from "../graph/window.js";
import { convolutionKind, convolve } from "./convolution.js";
import { blockedFilter, turnedFilter } from "./filters.js";
import type { Layouts, Placed } from "./layouts.js";

/** The pixels of one dimension with the same remainder modulo the stride, as a convolution of the output's gradient. */
interface Phase {
  /** Places of the filter that reach these pixels: `first`, then every `stride`-th. */
  readonly first: number;
  readonly taps: number;
  readonly before: number;
  readonly after: number;
  readonly size: number;
}

/**
 * Gradient of a convolution's image: with stride 1 a convolution with the turned filter; with larger strides one for
 * each phase of the stride, whose pixels are then put between each other.
 */
export function blockedInputGradient(node: Node, layouts: Layouts): Placed | null {
  const [dy, filter] = node.inputs as [Value, Value];
  const { shape } = node.outputs[0]!;
  const { inChannels, outChannels, strides, dilations, kernel, ...window } = windowOf(node);
  const depthwise = node.op === "DepthwiseInputGradient";
  const group = depthwise ? inChannels : 1;
  const kind = convolutionKind(outChannels, inChannels, group, layouts.block);
  if (!kind || dilations.some((step) => step !== 1)) return null;
  const rows = phases(strides[0], kernel[0], window.top, window.inHeight, window.outHeight);
  const columns = phases(strides[1], kernel[1], window.left, window.inWidth, window.outWidth);
  if (!rows || !columns) return null;
  const image = kind === "narrow" ? layouts.plain(dy) : layouts.blocked(dy);
  const weights = layouts.plain(filter);
  const parts = rows.map((row) =>
    columns.map((column) => {
      const taken = slice(
        weights,
        [0, 0, row.first, column.first],
        [weights.shape[0]!, weights.shape[1]!, kernel[0], kernel[1]],
        [1, 1, strides[0], strides[1]],
      );
      const packed = blockedFilter(turnedFilter(taken, depthwise), layouts.block, kind === "full");
      return convolve([image, packed], [shape[0]!, shape[1]!, row.size, column.size], {
        kernel_shape: [row.taps, column.taps],
        strides: [1, 1],
        dilations: [1, 1],
        pads: [row.before, column.before, row.after, column.after],
        group,
      });
    }),
  );
  return { blocked: reshape(interleaved(parts, layouts.block), shape) };
}

/** Null if a phase has no tap, or is not inside what the gradient covers; all phases have the same size. */
function phases(stride: number, kernel: number, pad: number, inputs: number, outputs: number): readonly Phase[] | null {
  if (inputs % stride !== 0) return null;
  const size = inputs / stride;
  const found = Array.from({ length: stride }, (_, remainder): Phase => {
    const first = (remainder + pad) % stride;
    const taps = Math.ceil((kernel - first) / stride);
    const before = taps - 1 - Math.floor((remainder + pad) / stride);
    return { first, taps, before, after: size - outputs - before + taps - 1, size };
  });
  return found.every(({ taps, before, after }) => taps > 0 && before >= 0 && after >= 0) ? found : null;
}

/** Pixels of phases next to each other, then rows below each other: copies of whole blocks. */
function interleaved(parts: readonly (readonly Value[])[], block: number): Value {
  const rows = parts.map((columns) => alternating(columns, block));
  const width = parts[0]!.length * block * parts[0]![0]!.shape[3]!;
  return alternating(rows, width);
}

/** So many numbers of each part in turn. */
function alternating(parts: readonly Value[], length: number): Value {
  if (parts.length === 1) return parts[0]!;
  const count = sizeOf(parts[0]!.shape) / length;
  const lines = parts.map((part) => reshape(part, [count, length]));
  return emit("Concat", lines, [count, length * parts.length], "float32", { axis: 1 });
}
