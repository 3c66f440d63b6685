import { pad, reshape, slice, transpose } from "../graph/rearrange.js";
import { constant, emitMany, integers, type Node, sizeOf, type Value } from "../graph/value.js";
import { type Window, windowOf } from "../lowering/window.js";
import { convolve } from "./convolution.js";
import { reversed } from "./filters.js";
import { type Layouts, type Placed, toBlocked } from "./layouts.js";

/** Images of fewer channels give the kernel too few rows to share between threads. */
const fewestImages = 9;

/** The part of the batch whose gradient stays in the processor's cache while all images pass over it. */
const cachedBytes = 2 ** 21;

/**
 * Gradient of a convolution's filter, as a convolution itself: channels of the image become the batch, the batch becomes
 * the channels that are summed, and the gradient of the output is a filter as large as the image, which moves by the few
 * places of the filter asked for. With stride 1 image and gradient may change roles.
 */
export function blockedFilterGradient(node: Node, layouts: Layouts): Placed | null {
  const [x, dy] = node.inputs as [Value, Value];
  const window = windowOf(node);
  const { block } = layouts;
  const { batch, inChannels, outChannels, strides, dilations } = window;
  if (batch % block !== 0 || inChannels < fewestImages) return null;
  const single = [...strides, ...dilations].every((step) => step === 1);
  const fits =
    Math.max(window.top, window.bottom) < window.kernel[0] && Math.max(window.left, window.right) < window.kernel[1];
  const swapped =
    single && fits && inChannels % block === 0 && (sizeOf(x.shape) < sizeOf(dy.shape) || outChannels % block !== 0);
  if (!swapped && outChannels % block !== 0) return null;
  const [image, filter] = swapped ? [dy, x] : [x, dy];
  if (single && window.kernel.every((size) => size === 1)) {
    const result = products(image, filter, layouts);
    return { plain: reshape(swapped ? transpose(result, [1, 0]) : result, node.outputs[0]!.shape) };
  }
  const result = correlate(image, filter, swapped ? swappedGeometry(window) : geometry(window), layouts);
  return { plain: reshape(swapped ? transpose(reversed(result), [0, 2, 1]) : result, node.outputs[0]!.shape) };
}

interface Geometry {
  readonly kernel: readonly [number, number];
  /** Top, left, bottom, right. */
  readonly pads: readonly [number, number, number, number];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
}

function geometry({ kernel, top, left, bottom, right, strides, dilations }: Window): Geometry {
  return { kernel, pads: [top, left, bottom, right], strides: dilations, dilations: strides };
}

/** The gradient of the output as the image: places of the filter come out in reverse. */
function swappedGeometry({ kernel, top, left, ...window }: Window): Geometry {
  const before = [kernel[0] - 1 - top, kernel[1] - 1 - left] as const;
  const after = [top + window.inHeight - window.outHeight, left + window.inWidth - window.outWidth] as const;
  return { kernel, pads: [before[0], before[1], after[0], after[1]], strides: [1, 1], dilations: [1, 1] };
}

/** Places x channels of `image` x channels of `filter`. */
function correlate(image: Value, filter: Value, how: Geometry, layouts: Layouts): Value {
  const { block } = layouts;
  const [batch, images] = image.shape as [number, number];
  const [, filters, height, width] = filter.shape as [number, number, number, number];
  const parts = partsOf(batch / block, 4 * sizeOf(filter.shape));
  const sources = imageParts(layouts.plain(image), parts, how.pads);
  const weights = filterParts(layouts.blocked(filter), parts, block);
  const [, , paddedHeight, paddedWidth] = sources[0]!.shape as [number, number, number, number];
  const [top, , bottom] = how.pads;
  const reach = (size: number, filterSize: number, axis: 0 | 1): number =>
    Math.floor((size - (filterSize - 1) * how.dilations[axis]! - 1) / how.strides[axis]!) + 1;
  const rows = reach(paddedHeight + top + bottom, height, 0);
  const columns = reach(paddedWidth, width, 1);
  const attributes = {
    kernel_shape: [height, width],
    strides: how.strides,
    dilations: how.dilations,
    pads: [top, 0, bottom, 0],
    group: 1,
  };
  const none = constant("float32", [filters], new Array<number>(filters).fill(0));
  let sum: Value | null = null;
  for (const [index, source] of sources.entries()) {
    const inputs = sum ? [source, weights[index]!, none, sum] : [source, weights[index]!];
    sum = convolve(inputs, [images, filters, rows, columns], attributes);
  }
  const places = transpose(reshape(sum!, [images, filters / block, rows, columns, block]), [2, 3, 0, 1, 4]);
  const [kernelHeight, kernelWidth] = how.kernel;
  const asked = slice(places, [0, 0, 0, 0, 0], [kernelHeight, kernelWidth, images, filters / block, block]);
  return reshape(asked, [kernelHeight * kernelWidth, images, filters]);
}

/**
 * Channels of `image` x channels of `filter`: with filters of one pixel nothing moves. The kernel is fast where it gives
 * several numbers in a row, so several channels stand beside each other in one image.
 */
function products(image: Value, filter: Value, layouts: Layouts): Value {
  const { block } = layouts;
  const [batch, images, height, width] = image.shape as [number, number, number, number];
  const filters = filter.shape[1]!;
  const pixels = height * width;
  let beside = Math.min(16, Math.max(4, Math.floor(images / 4)));
  while (images % beside !== 0) beside -= 1;
  const count = images / beside;
  const strips = transpose(reshape(layouts.plain(image), [batch, count, beside * pixels]), [1, 0, 2]);
  const source = toBlocked(reshape(strips, [count, batch, 1, beside * pixels]));
  const [weights] = filterParts(layouts.blocked(filter), 1, block) as [Value];
  const sums = convolve([source, reshape(weights, [filters, batch, 1, pixels])], [count, filters, 1, beside], {
    kernel_shape: [1, pixels],
    strides: [1, pixels],
    dilations: [1, 1],
    pads: [0, 0, 0, 0],
    group: 1,
  });
  const apart = transpose(reshape(sums, [count, filters / block, beside, block]), [0, 2, 1, 3]);
  return reshape(apart, [images, filters]);
}

/** As few parts of the batch as fit the cache, each of whole blocks. */
function partsOf(blocks: number, bytes: number): number {
  let parts = 1;
  while (parts < blocks && (blocks % parts !== 0 || bytes / parts > cachedBytes)) parts += 1;
  return parts;
}

/** For each part of the batch, channels as the batch and images as blocked channels; columns are padded already. */
function imageParts(image: Value, parts: number, [, left, , right]: Geometry["pads"]): readonly Value[] {
  const [batch, channels, height, width] = image.shape as [number, number, number, number];
  const size = batch / parts;
  const turned = transpose(reshape(image, [parts, size, channels, height * width]), [0, 2, 1, 3]);
  const wide = pad(reshape(turned, [parts * channels, size, height, width]), [0, 0, 0, left], [0, 0, 0, right]);
  return split(toBlocked(wide), parts);
}

/** For each part of the batch, the filter O/B x I/B x H x W x B (I) x B (O) with images of the batch in place of I. */
function filterParts(filter: Value, parts: number, block: number): readonly Value[] {
  const [batch, channels, height, width] = filter.shape as [number, number, number, number];
  const size = batch / parts;
  const apart = reshape(filter, [parts, size / block, block, channels / block, height * width, block]);
  const packed = transpose(apart, [0, 3, 1, 4, 2, 5]);
  return split(reshape(packed, [parts * channels, size, height, width]), parts);
}

function split(value: Value, parts: number): readonly Value[] {
  if (parts === 1) return [value];
  const size = value.shape[0]! / parts;
  const shape = [size, ...value.shape.slice(1)];
  const results = Array.from({ length: parts }, () => ({ shape, type: value.type }));
  return emitMany("Split", [value, integers(new Array<number>(parts).fill(size))], results, { axis: 0 });
}
