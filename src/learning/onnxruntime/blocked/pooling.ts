import { isTiling } from "../graph/tiling.js";
import { emit, type Node, sameShape, type Value } from "../graph/value.js";
import { unpoolFours } from "../lowering/max-pool-gradient.js";
import { blockedDomain, type Layouts, type Placed } from "./layouts.js";

/** Pooling an image that is in blocks. */
export function blockedMaxPool(node: Node, layouts: Layouts): Placed | null {
  const x = node.inputs[0]!;
  if (!layouts.hasBlocked(x)) return null;
  const { shape, type } = node.outputs[0]!;
  return { blocked: emit("MaxPool", [layouts.blocked(x)], shape, type, node.attributes, blockedDomain) };
}

/** Windows of 2 x 2 that cover the image. */
export function blockedMaxPoolGradient(node: Node, layouts: Layouts): Placed | null {
  const [dy, x, y] = node.inputs as [Value, Value, Value];
  const kernel = node.attributes["kernel_shape"] as readonly number[];
  if (!layouts.hasBlocked(x) || !layouts.hasBlocked(y) || !isTiling(node) || !sameShape(kernel, [2, 2])) return null;
  if (x.shape[2]! % 2 !== 0 || x.shape[3]! % 2 !== 0) return null;
  return { blocked: unpoolFours(layouts.blocked(dy), layouts.blocked(x), layouts.blocked(y), layouts.block) };
}
