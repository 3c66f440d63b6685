import { reshape } from "../graph/rearrange.js";
import { emit, type Value } from "../graph/value.js";

/**
 * ONNX Runtime's fast kernels for images want channels in blocks: N x C/B x H x W x B in memory, B channels side by
 * side as one vector of the processor. To ONNX the value is still N x C x H x W. Its own optimizer uses this layout
 * only for weights that never change; here it is requested by name.
 */
export const blockedDomain = "com.microsoft.nchwc";

/** The layouts in which the values of a graph exist while it is rewritten. Arguments are values of the graph as recorded. */
export interface Layouts {
  /** Channels of a block: 8 or 16. */
  readonly block: number;
  readonly plain: (value: Value) => Value;
  readonly blocked: (value: Value) => Value;
  readonly hasPlain: (value: Value) => boolean;
  readonly hasBlocked: (value: Value) => boolean;
  /** How often the value is read by nodes or asked for. */
  readonly uses: (value: Value) => number;
}

/** The result of a node in one of the layouts. */
export type Placed = { readonly plain: Value } | { readonly blocked: Value };

export interface LayoutsInProgress extends Layouts {
  readonly place: (value: Value, result: Placed) => void;
}

export function createLayouts(block: number, uses: ReadonlyMap<Value, number>): LayoutsInProgress {
  const plain = new Map<Value, Value>();
  const blocked = new Map<Value, Value>();
  const layouts: LayoutsInProgress = {
    block,
    hasPlain: (value) => plain.has(value) || !blocked.has(value),
    hasBlocked: (value) => blocked.has(value),
    uses: (value) => uses.get(value) ?? 0,
    plain(value) {
      if (layouts.hasPlain(value)) return plain.get(value) ?? value;
      const made = toPlain(blocked.get(value)!);
      plain.set(value, made);
      return made;
    },
    blocked(value) {
      let made = blocked.get(value);
      if (!made) {
        const source = layouts.plain(value);
        // From here on both layouts exist.
        plain.set(value, source);
        made = toBlocked(source);
        blocked.set(value, made);
      }
      return made;
    },
    place(value, result) {
      if ("plain" in result) plain.set(value, result.plain);
      else blocked.set(value, result.blocked);
    },
  };
  return layouts;
}

/** Channels must be a multiple of the block. */
export function toBlocked(value: Value): Value {
  return emit("ReorderInput", [value], value.shape, "float32", {}, blockedDomain);
}

/** N x H x W x C, of an image in blocks. */
export function channelsLast(value: Value): Value {
  const [batch, channels, height, width] = value.shape as [number, number, number, number];
  const shape = [batch, height, width, channels];
  return emit("ReorderOutput", [value], shape, value.type, { channels, channels_last: 1 }, blockedDomain);
}

/**
 * N x H x W x C/B x B in memory becomes N x C/B x H x W x B: blocks stay whole and change places.
 *
 * @param value Of the shape N x C x H x W.
 */
export function turnBlocks(value: Value): Value {
  const [batch, channels, height, width] = value.shape as [number, number, number, number];
  const source = reshape(value, [batch, height, width, channels]);
  return emit("ReorderInput", [source], value.shape, "float32", { channels_last: 1 }, blockedDomain);
}

function toPlain(value: Value): Value {
  return emit("ReorderOutput", [value], value.shape, value.type, { channels: value.shape[1]! }, blockedDomain);
}
