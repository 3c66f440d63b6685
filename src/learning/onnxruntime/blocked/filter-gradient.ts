import { pad, reshape, slice, transpose } from "../graph/rearrange.js";
import { constant, emitMany, integers, type Node, sameShape, sizeOf, type Value } from "../graph/value.js";
import { type Window, windowOf } from "../graph/window.js";
import { convolve } from "./convolution.js";
import { reversed } from "./filters.js";
import { type Layouts, type Placed, toBlocked, turnBlocks } from "./layouts.js";
import { pointwiseFilterGradient } from "./pointwise-filter-gradient.js";

/** Images of fewer channels give the kernel too few rows to share between threads. */
const fewestImages = 9;

/** The part of the batch whose gradient stays in the processor's last cache while all images pass over it. */
const cachedBytes = 2 ** 23;

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
  const single = [...strides, ...dilations].every((step) => step === 1);
  const still = window.kernel.every((size) => size === 1) && sameShape(x.shape.slice(2), dy.shape.slice(2));
  if (single && still) {
    return { plain: reshape(pointwiseFilterGradient(x, dy, layouts), node.outputs[0]!.shape) };
  }
  if (batch % block !== 0 || inChannels < fewestImages) return null;
  const fits =
    Math.max(window.top, window.bottom) < window.kernel[0] && Math.max(window.left, window.right) < window.kernel[1];
  const swapped =
    single && fits && inChannels % block === 0 && (sizeOf(x.shape) < sizeOf(dy.shape) || outChannels % block !== 0);
  if (!swapped && outChannels % block !== 0) return null;
  const [image, filter] = swapped ? [dy, x] : [x, dy];
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
  const [batch, images, imageHeight, imageWidth] = image.shape as [number, number, number, number];
  const [, filters, height, width] = filter.shape as [number, number, number, number];
  const parts = partsOf(batch / block, 4 * sizeOf(filter.shape));
  const [top, left, bottom, right] = how.pads;
  // What moves by whole pixels takes the images of the batch side by side, which is less work to arrange.
  const isWhole = how.dilations.every((step) => step === 1);
  const beside = isWhole ? batch / parts / block : 1;
  const [arrangeImage, arrangeFilter] = isWhole ? [wideImageBeside, packedFilterBeside] : [wideImage, packedFilter];
  const reach = (size: number, filterSize: number, axis: 0 | 1): number =>
    Math.floor((size - (filterSize - 1) * how.dilations[axis]! - 1) / how.strides[axis]!) + 1;
  const rows = reach(top + imageHeight + bottom, height, 0);
  const columns = reach(left + imageWidth + right, width, 1);
  const attributes = {
    kernel_shape: [height, width * beside],
    strides: [how.strides[0]!, how.strides[1]! * beside],
    dilations: how.dilations,
    pads: [top, 0, bottom, 0],
    group: 1,
  };
  const none = constant("float32", [filters], new Array<number>(filters).fill(0));
  const filterParts = split(layouts.blocked(filter), parts);
  let sum: Value | null = null;
  for (const [index, part] of split(layouts.plain(image), parts).entries()) {
    const source = arrangeImage(part, left, right, block);
    const weights = arrangeFilter(filterParts[index]!, block);
    const inputs = sum ? [source, weights, none, sum] : [source, weights];
    sum = convolve(inputs, [images, filters, rows, columns], attributes);
  }
  const places = transpose(reshape(sum!, [images, filters / block, rows, columns, block]), [2, 3, 0, 1, 4]);
  const [kernelHeight, kernelWidth] = how.kernel;
  const asked = slice(places, [0, 0, 0, 0, 0], [kernelHeight, kernelWidth, images, filters / block, block]);
  return reshape(asked, [kernelHeight * kernelWidth, images, filters]);
}

/** As few parts of the batch as fit the cache, each of whole blocks. */
function partsOf(blocks: number, bytes: number): number {
  let parts = 1;
  while (parts < blocks && (blocks % parts !== 0 || bytes / parts > cachedBytes)) parts += 1;
  return parts;
}

/** Channels as the batch and images as blocked channels; columns are padded already, by whole blocks. */
function wideImage(image: Value, left: number, right: number, block: number): Value {
  const [batch, channels, height, width] = image.shape as [number, number, number, number];
  const turned = transpose(reshape(image, [batch, channels, height * width]), [1, 0, 2]);
  const blocked = toBlocked(reshape(turned, [channels, batch, height, width]));
  const lines = reshape(blocked, [(channels * batch * height) / block, width * block]);
  return reshape(pad(lines, [0, left * block], [0, right * block]), [channels, batch, height, left + width + right]);
}

/** The filter O/B x I/B x H x W x B (I) x B (O) with images of the batch instead of I. */
function packedFilter(filter: Value, block: number): Value {
  const [batch, channels, height, width] = filter.shape as [number, number, number, number];
  const apart = reshape(filter, [batch / block, block, channels / block, height * width, block]);
  return reshape(transpose(apart, [2, 0, 3, 1, 4]), [channels, batch, height, width]);
}

/** Channels as the batch and one block of images as the channels: those of all blocks are next to each other. */
function wideImageBeside(image: Value, left: number, right: number, block: number): Value {
  const [batch, channels, height, width] = image.shape as [number, number, number, number];
  const turned = transpose(reshape(image, [batch, channels * height * width]), [1, 0]);
  const wide = pad(reshape(turned, [channels * height, width * batch]), [0, left * batch], [0, right * batch]);
  return reshape(wide, [channels, block, height, ((left + width + right) * batch) / block]);
}

/** As a filter, B (I) x B (O) for each place of an image and block of images: a turn of O/B x H x W and images. */
function packedFilterBeside(filter: Value, block: number): Value {
  const [batch, channels, height, width] = filter.shape as [number, number, number, number];
  const turned = turnBlocks(reshape(filter, [1, channels * height * width, batch, 1]));
  return reshape(turned, [channels, block, height, (width * batch) / block]);
}

function split(value: Value, parts: number): readonly Value[] {
  if (parts === 1) return [value];
  const size = value.shape[0]! / parts;
  const shape = [size, ...value.shape.slice(1)];
  const results = Array.from({ length: parts }, () => ({ shape, type: value.type }));
  return emitMany("Split", [value, integers(new Array<number>(parts).fill(size))], results, { axis: 0 });
}
