import { emit, integers, producerOf, type Shape, sameShape, scalar, sizeOf, type Value } from "./value.js";

/** The same numbers in another shape. Made once for each value and shape. */
export function reshape(value: Value, shape: Shape): Value {
  if (sameShape(value.shape, shape)) return value;
  const node = producerOf(value);
  if (node?.op === "Reshape") return reshape(node.inputs[0]!, shape);
  if (node?.op === "Expand" && sizeOf(node.inputs[0]!.shape) === 1) return expand(reshape(node.inputs[0]!, []), shape);
  return derive(value, `r${shape}`, () => emit("Reshape", [value, integers(shape)], shape, value.type));
}

/** Output axis i is input axis `permutation[i]`. Moving axes of length 1 only is a reshape. */
export function transpose(value: Value, permutation: readonly number[]): Value {
  if (isIdentity(permutation)) return value;
  const shape = permutation.map((axis) => value.shape[axis]!);
  if (keepsMemoryOrder(value.shape, permutation)) return reshape(value, shape);
  const node = producerOf(value);
  if (node?.op === "Transpose") {
    const inner = node.attributes["perm"] as readonly number[];
    return transpose(
      node.inputs[0]!,
      permutation.map((axis) => inner[axis]!),
    );
  }
  if (node?.op === "Expand" && node.inputs[0]!.shape.length === permutation.length) {
    return expand(transpose(node.inputs[0]!, permutation), shape);
  }
  return derive(value, `t${permutation}`, () => emit("Transpose", [value], shape, value.type, { perm: permutation }));
}

/** Repeats along axes of length 1; elementwise operations look through it. */
export function expand(value: Value, shape: Shape): Value {
  if (sameShape(value.shape, shape)) return value;
  return emit("Expand", [value, integers(shape)], shape, value.type);
}

/** From `begin` up to `end` (not included) in steps of `stride` along each axis. */
export function slice(
  value: Value,
  begin: readonly number[],
  end: readonly number[],
  stride?: readonly number[],
): Value {
  const axes: number[] = [];
  const shape: number[] = [];
  for (const [axis, from] of begin.entries()) {
    const step = stride?.[axis] ?? 1;
    shape.push(Math.max(0, Math.ceil((end[axis]! - from) / step)));
    if (from !== 0 || end[axis] !== value.shape[axis] || step !== 1) axes.push(axis);
  }
  if (axes.length === 0) return value;
  const of = (numbers: readonly number[]): Value => integers(axes.map((axis) => numbers[axis]!));
  const inputs = [value, of(begin), of(end), integers(axes)];
  if (stride) inputs.push(of(stride));
  return emit("Slice", inputs, shape, value.type);
}

/** Adds zeros (or `fill`) before and after each axis. */
export function pad(value: Value, before: readonly number[], after: readonly number[], fill = 0): Value {
  if (before.every((n) => n === 0) && after.every((n) => n === 0)) return value;
  const shape = value.shape.map((size, axis) => size + before[axis]! + after[axis]!);
  return emit("Pad", [value, integers([...before, ...after]), scalar(value.type, fill)], shape, value.type);
}

function derive(value: Value, name: string, make: () => Value): Value {
  value.derived ??= new Map();
  let result = value.derived.get(name);
  if (!result) {
    result = make();
    value.derived.set(name, result);
  }
  return result;
}

export function isIdentity(permutation: readonly number[]): boolean {
  for (let axis = 0; axis < permutation.length; axis += 1) if (permutation[axis] !== axis) return false;
  return true;
}

function keepsMemoryOrder(shape: Shape, permutation: readonly number[]): boolean {
  let last = -1;
  for (const axis of permutation) {
    if (shape[axis] === 1) continue;
    if (axis < last) return false;
    last = axis;
  }
  return true;
}
