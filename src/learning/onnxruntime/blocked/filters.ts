import { reshape, transpose } from "../graph/rearrange.js";
import { emit, integers, type Value } from "../graph/value.js";

/**
 * A filter O x I x H x W as the blocked kernels read it: O/B x I/B x H x W x B (I) x B (O), or O/B x I x H x W x B (O)
 * where the image is plain or each channel is for itself. Its shape stays O x I x H x W.
 */
export function blockedFilter(filter: Value, block: number, inputBlocked: boolean): Value {
  const [outs, ins, height, width] = filter.shape as [number, number, number, number];
  // TF.js keeps weights as H x W x I x O: from there, outputs are side by side already.
  const rows = transpose(filter, [2, 3, 1, 0]);
  const packed = inputBlocked
    ? transpose(reshape(rows, [height, width, ins / block, block, outs / block, block]), [4, 2, 0, 1, 3, 5])
    : transpose(reshape(rows, [height, width, ins, outs / block, block]), [3, 2, 0, 1, 4]);
  return reshape(packed, filter.shape);
}

/** The filter O x I x H x W of a convolution's image gradient: I x O x H x W, turned by half a turn. */
export function turnedFilter(filter: Value, depthwise: boolean): Value {
  const [, , height, width] = filter.shape as [number, number, number, number];
  const rows = transpose(filter, [2, 3, 1, 0]);
  const [, , ins, outs] = rows.shape as [number, number, number, number];
  const turned = reshape(reversed(reshape(rows, [height * width, ins, outs])), rows.shape);
  return transpose(turned, depthwise ? [3, 2, 0, 1] : [2, 3, 0, 1]);
}

/** Places of a filter in reverse. */
export function reversed(places: Value): Value {
  const [count] = places.shape as [number];
  if (count === 1) return places;
  const order = integers(Array.from({ length: count }, (_, index) => count - 1 - index));
  return emit("Gather", [places, order], places.shape, places.type, { axis: 0 });
}
