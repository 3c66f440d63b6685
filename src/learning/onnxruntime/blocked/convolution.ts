import { type Attributes, emit, type Node, type Shape, type Value } from "../graph/value.js";
import { blockedFilter } from "./filters.js";
import { blockedDomain, type Layouts, type Placed } from "./layouts.js";

/** A convolution whose channels fill blocks; images of few channels, the first ones, are read as they are. */
export function blockedConvolution(node: Node, layouts: Layouts): Placed | null {
  const [x, filter, bias] = node.inputs as [Value, Value, Value | undefined];
  const kind = convolutionKind(x.shape[1]!, filter.shape[0]!, node.attributes["group"] as number, layouts.block);
  if (!kind) return null;
  const inputs = [
    kind === "narrow" ? layouts.plain(x) : layouts.blocked(x),
    blockedFilter(layouts.plain(filter), layouts.block, kind === "full"),
  ];
  if (bias) inputs.push(layouts.plain(bias));
  return { blocked: convolve(inputs, node.outputs[0]!.shape, node.attributes) };
}

/** Inputs: image, filter as the kernels read it, then bias and an image to add, if any. */
export function convolve(inputs: readonly Value[], shape: Shape, attributes: Attributes): Value {
  return emit("Conv", inputs, shape, "float32", attributes, blockedDomain);
}

/** Null where the blocked kernels do not apply. */
export function convolutionKind(
  inChannels: number,
  outChannels: number,
  group: number,
  block: number,
): "full" | "narrow" | "depthwise" | null {
  if (outChannels % block !== 0) return null;
  if (group > 1) return group === inChannels && group === outChannels ? "depthwise" : null;
  if (inChannels < block) return "narrow";
  return inChannels % block === 0 ? "full" : null;
}
