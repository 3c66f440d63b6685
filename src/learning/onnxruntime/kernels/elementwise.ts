import { highest } from "../../../core/long-lists.js";
import { inOrder, type Operand, type Order, operand, permuted, plain } from "../graph/operand.js";
import { expand, reshape, transpose } from "../graph/rearrange.js";
import { producerOf, type Shape, sameShape, sizeOf, type Value } from "../graph/value.js";

/**
 * An operation on corresponding elements, with TF.js's broadcasting. The result keeps the largest operand's order of
 * axes, so that images stay channels first through activations, normalization and their gradients.
 *
 * @param build is given values that ONNX broadcasts together, and the shape that results.
 */
export function elementwise(
  operands: readonly Operand[],
  build: (values: readonly Value[], shape: Shape) => Value,
): Operand {
  const shape = operands.length === 1 ? operands[0]!.shape : broadcastShape(operands.map((one) => one.shape));
  const order = commonOrder(operands, shape.length);
  const values = operands.map((one) => throughExpand(aligned(one, order, shape.length)));
  const wanted = order ? permuted(shape, order) : shape;
  const computed = values.length === 1 ? values[0]!.shape : broadcastShape(values.map((value) => value.shape));
  const result = build(values, computed);
  return operand(expand(alignRank(result, wanted.length), wanted), shape, order);
}

/** Missing leading axes of a smaller rank count as 1. */
export function broadcastShape(shapes: readonly Shape[]): Shape {
  const rank = highest(shapes.map((shape) => shape.length));
  const result = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    for (let back = 1; back <= shape.length; back += 1) {
      const size = shape[shape.length - back]!;
      if (size !== 1) result[rank - back] = size;
    }
  }
  return result;
}

function commonOrder(operands: readonly Operand[], rank: number): Order {
  let best: Operand | null = null;
  for (const one of operands) {
    if (one.order && one.shape.length === rank && (!best || sizeOf(one.shape) > sizeOf(best.shape))) best = one;
  }
  return best ? best.order : null;
}

function aligned(one: Operand, order: Order, rank: number): Value {
  if (!order) return plain(one);
  if (one.shape.length === rank) return inOrder(one, order);
  if (sizeOf(one.shape) === 1) return reshape(plain(one), []);
  const leading = new Array<number>(rank - one.shape.length).fill(1);
  return transpose(reshape(plain(one), [...leading, ...one.shape]), order);
}

/** Numbers that only repeat need not be written out to be combined with others. */
function throughExpand(value: Value): Value {
  const node = producerOf(value);
  return node?.op === "Expand" ? node.inputs[0]! : value;
}

function alignRank(value: Value, rank: number): Value {
  if (value.shape.length >= rank) return value;
  const shape = [...new Array<number>(rank - value.shape.length).fill(1), ...value.shape];
  return sameShape(value.shape, shape) ? value : reshape(value, shape);
}
