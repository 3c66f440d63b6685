import { constant, producerOf, sameShape, sizeOf, type Value } from "../graph/value.js";
import type { Rewrite } from "./rewrite.js";

/**
 * Numbers less their mean sum to zero. TF.js's gradient of a variance still sums them over whole batches, times a
 * factor per channel.
 */
export const centredSum: Rewrite = (node) => {
  if (node.op !== "ReduceSum") return null;
  const axes = node.inputs[1]?.constant?.numbers;
  const { shape } = node.outputs[0]!;
  if (!axes || !isCentred(node.inputs[0]!, axes)) return null;
  return [constant("float32", shape, new Array<number>(sizeOf(shape)).fill(0))];
};

function isCentred(value: Value, axes: readonly number[]): boolean {
  const node = producerOf(value);
  if (node?.domain !== "") return false;
  const [a, b] = node.inputs as [Value, Value];
  if (node.op === "Mul") {
    const constantAlong = (factor: Value): boolean =>
      factor.shape.length === value.shape.length && axes.every((axis) => factor.shape[axis] === 1);
    return (constantAlong(a) && isCentred(b, axes)) || (constantAlong(b) && isCentred(a, axes));
  }
  if (node.op !== "Sub" || !sameShape(a.shape, value.shape)) return false;
  const reshaped = producerOf(b);
  const mean = producerOf(reshaped?.op === "Reshape" ? reshaped.inputs[0]! : b);
  return (
    mean?.op === "ReduceMean" && mean.inputs[0] === a && sameShape(mean.attributes["axes"] as readonly number[], axes)
  );
}
