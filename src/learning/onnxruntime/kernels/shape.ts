import type { DataType } from "@tensorflow/tfjs-core";
import { elementType, inOrder, type Operand, operand, permuted, plain, plainOperand } from "../graph/operand.js";
import { expand, pad, reshape, slice, transpose } from "../graph/rearrange.js";
import { emit, integers, type Shape, sameShape, scalar, sizeOf, storedValue } from "../graph/value.js";
import type { Kernel, KernelTable } from "./kernel.js";

/** A tensor of one number, written out only where its elements are needed. */
function filled(shape: Shape, dtype: DataType, number: number): Operand {
  const type = elementType(dtype);
  return plainOperand(expand(scalar(type, type === "int32" ? Math.trunc(number) : number), shape));
}

/** Numbers written by the host are shared: nothing changes them. */
function reshaped(x: Operand, shape: Shape): Operand {
  if (sameShape(shape, x.shape)) return x;
  const stored = x.value.stored;
  if (stored?.host && !stored.pooled && !x.order) {
    return plainOperand(storedValue(shape, x.value.type, stored.host, false));
  }
  return plainOperand(reshape(plain(x), shape));
}

const reshapeKernel: Kernel = ({ inputs, attributes }) => {
  const x = inputs["x"]!;
  const asked = [...(attributes["shape"] as number[])];
  const open = asked.indexOf(-1);
  if (open >= 0) {
    asked[open] = 1;
    asked[open] = sizeOf(x.shape) / sizeOf(asked);
  }
  return reshaped(x, asked);
};

const expandDims: Kernel = ({ inputs, attributes }) => {
  const x = inputs["input"]!;
  const dim = attributes["dim"] as number;
  const shape = [...x.shape];
  shape.splice(dim < 0 ? shape.length + 1 + dim : dim, 0, 1);
  return reshaped(x, shape);
};

const transposeKernel: Kernel = ({ inputs, attributes }) => {
  const x = inputs["x"]!;
  const permutation = attributes["perm"] as number[];
  return plainOperand(transpose(plain(x), permutation));
};

const concat: Kernel = ({ list, attributes }) => {
  const first = list[0]!;
  const axis = ((attributes["axis"] as number) + first.shape.length) % first.shape.length;
  if (list.length === 1) return first;
  const order = list.find((one) => one.order)?.order ?? null;
  const shape = first.shape.map((size, index) =>
    index === axis ? list.reduce((sum, one) => sum + one.shape[index]!, 0) : size,
  );
  const value = emit(
    "Concat",
    list.map((one) => inOrder(one, order)),
    order ? permuted(shape, order) : shape,
    first.value.type,
    { axis: order ? order.indexOf(axis) : axis },
  );
  return operand(value, shape, order);
};

const pack: Kernel = ({ list, attributes }) => {
  const rank = list[0]!.shape.length + 1;
  const axis = ((attributes["axis"] as number) + rank) % rank;
  const single = [...list[0]!.shape];
  single.splice(axis, 0, 1);
  const shape = [...single];
  shape[axis] = list.length;
  const parts = list.map((one) => reshape(plain(one), single));
  return plainOperand(emit("Concat", parts, shape, list[0]!.value.type, { axis }));
};

const padKernel: Kernel = ({ inputs, attributes }) => {
  const x = inputs["x"]!;
  const paddings = attributes["paddings"] as [number, number][];
  if (x.value.type === "bool" || paddings.some(([before, after]) => before < 0 || after < 0)) return null;
  const shape = x.shape.map((size, axis) => size + paddings[axis]![0] + paddings[axis]![1]);
  const inMemory = x.order ? x.order.map((axis) => paddings[axis]!) : paddings;
  const value = pad(
    x.value,
    inMemory.map(([before]) => before),
    inMemory.map(([, after]) => after),
    Number(attributes["constantValue"] ?? 0),
  );
  return operand(value, shape, x.order);
};

const mirrorPad: Kernel = ({ inputs, attributes }) => {
  const x = inputs["x"]!;
  // ONNX's operator set 17 reflects without the border, and cannot reflect with it.
  if (x.value.type !== "float32" || attributes["mode"] !== "reflect") return null;
  const paddings = attributes["paddings"] as [number, number][];
  const shape = x.shape.map((size, axis) => size + paddings[axis]![0] + paddings[axis]![1]);
  const amounts = [...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)];
  return plainOperand(emit("Pad", [plain(x), integers(amounts)], shape, "float32", { mode: "reflect" }));
};

const tile: Kernel = ({ inputs, attributes }) => {
  const x = inputs["x"]!;
  const repeats = attributes["reps"] as number[];
  if (repeats.length !== x.shape.length || repeats.some((count) => count === 0)) return null;
  const shape = x.shape.map((size, axis) => size * repeats[axis]!);
  if (x.shape.every((size, axis) => size === 1 || repeats[axis] === 1)) {
    return operand(expand(x.value, x.order ? permuted(shape, x.order) : shape), shape, x.order);
  }
  return plainOperand(emit("Tile", [plain(x), integers(repeats)], shape, x.value.type));
};

const broadcastTo: Kernel = ({ inputs, attributes }) => {
  const x = inputs["x"]!;
  const shape = attributes["shape"] as number[];
  if (x.order && shape.length === x.shape.length) {
    return operand(expand(x.value, permuted(shape, x.order)), shape, x.order);
  }
  const leading = new Array<number>(shape.length - x.shape.length).fill(1);
  return plainOperand(expand(reshape(plain(x), [...leading, ...x.shape]), shape));
};

const fill: Kernel = ({ attributes }) => {
  const { shape, value, dtype } = attributes as unknown as { shape: number[]; value: number; dtype?: DataType };
  if (typeof value !== "number" || dtype === "string" || dtype === "complex64") return null;
  return filled(shape, dtype ?? "float32", value);
};

const like =
  (number: number): Kernel =>
  ({ list }) => {
    const { shape, value, order } = list[0]!;
    return operand(expand(scalar(value.type, number), value.shape), shape, order);
  };

const unpack: Kernel = ({ inputs, attributes }) => {
  const x = inputs["value"]!;
  const axis = ((attributes["axis"] as number) + x.shape.length) % x.shape.length;
  const count = x.shape[axis]!;
  const rest = x.shape.filter((_, index) => index !== axis);
  const value = plain(x);
  return Array.from({ length: count }, (_, index) => {
    const begin = x.shape.map((_, at) => (at === axis ? index : 0));
    const end = x.shape.map((size, at) => (at === axis ? index + 1 : size));
    return plainOperand(reshape(slice(value, begin, end), rest));
  });
};

export const shapeKernels: KernelTable = {
  BroadcastTo: broadcastTo,
  Concat: concat,
  ExpandDims: expandDims,
  Fill: fill,
  MirrorPad: mirrorPad,
  OnesLike: like(1),
  Pack: pack,
  PadV2: padKernel,
  Reshape: reshapeKernel,
  Tile: tile,
  Transpose: transposeKernel,
  Unpack: unpack,
  ZerosLike: like(0),
};
