import type { DataType } from "@tensorflow/tfjs-core";
import { isIdentity, transpose } from "./rearrange.js";
import type { ElementType, Shape, Value } from "./value.js";

/** Axis i in memory is axis `order[i]` of the tensor; null where both agree. */
export type Order = readonly number[] | null;

/** A tensor of TF.js as kernels see it: its numbers may be in memory in a different order of axes. */
export interface Operand {
  readonly value: Value;
  readonly order: Order;
  readonly shape: Shape;
  readonly dtype: DataType;
}

/** Images are N x H x W x C in TF.js and N x C x H x W in ONNX. */
export const channelsFirst: readonly number[] = [0, 3, 1, 2];

/** Filters are H x W x I x O in TF.js and O x I x H x W in ONNX. */
export const filterOrder: readonly number[] = [3, 2, 0, 1];

/** The numbers with the axes in the order asked for. */
export function inOrder(operand: Operand, order: Order): Value {
  const { value, order: actual } = operand;
  if (sameOrder(actual, order)) return value;
  const rank = value.shape.length;
  const place = actual ? inverse(actual) : Array.from({ length: rank }, (_, axis) => axis);
  return transpose(value, order ? order.map((axis) => place[axis]!) : place);
}

/** The numbers as TF.js orders them. */
export function plain(operand: Operand): Value {
  return operand.order === null ? operand.value : inOrder(operand, null);
}

/** A result; `dtype` follows the element type. */
export function operand(value: Value, shape: Shape, order: Order = null): Operand {
  return { value, shape, order: order && isIdentity(order) ? null : order, dtype: value.type as DataType };
}

/** A result whose axes are in TF.js's order, shaped like the value. */
export function plainOperand(value: Value): Operand {
  return { value, shape: value.shape, order: null, dtype: value.type as DataType };
}

export function elementType(dtype: DataType): ElementType {
  if (dtype === "float32" || dtype === "int32" || dtype === "bool") return dtype;
  throw new Error(`Internal error: ONNX Runtime kernels do not compute with ${dtype}`);
}

export function permuted(shape: Shape, order: readonly number[]): number[] {
  return order.map((axis) => shape[axis]!);
}

function inverse(permutation: readonly number[]): number[] {
  const result: number[] = [];
  for (const [place, axis] of permutation.entries()) result[axis] = place;
  return result;
}

function sameOrder(a: Order, b: Order): boolean {
  if (a === b) return true;
  if (!a || !b || a.length !== b.length) return false;
  return a.every((axis, place) => axis === b[place]);
}
