import { tf } from "../../tfjs.js";
import { type Operand, operand, permuted, plain, plainOperand } from "../graph/operand.js";
import { reshape, slice, transpose } from "../graph/rearrange.js";
import {
  constant,
  emit,
  integers,
  type Shape,
  sameShape,
  scalar,
  sizeOf,
  storedValue,
  type Value,
} from "../graph/value.js";
import type { Kernel, KernelTable } from "./kernel.js";

/**
 * A part of a tensor. Offsets into numbers that are stored already are inputs of the graph, or each batch cut from a
 * data set would be a new program; whole rows are copied at once, since they cost less than what feeds on them.
 */
function part(x: Operand, begin: readonly number[], size: readonly number[], stride?: readonly number[]): Operand {
  const end = begin.map((from, axis) => from + size[axis]! * (stride?.[axis] ?? 1));
  if (!stride && sameShape(size, x.shape)) return x;
  const { stored, type } = x.value;
  const rows = x.shape.every((length, axis) => axis === 0 || (begin[axis] === 0 && size[axis] === length));
  if (stored?.host && !x.order && !stride && rows && size.length > 0) {
    const row = sizeOf(size.slice(1));
    const host = stored.host.slice(begin[0]! * row, (begin[0]! + size[0]!) * row);
    return plainOperand(storedValue(size, type, host, false));
  }
  const inMemory = (list: readonly number[]): readonly number[] => (x.order ? permuted(list, x.order) : list);
  const value = stored
    ? sliceWithInputs(x.value, inMemory(begin), inMemory(end), inMemory(size), stride && inMemory(stride))
    : slice(x.value, inMemory(begin), inMemory(end), stride && inMemory(stride));
  return operand(value, size, x.order);
}

function sliceWithInputs(
  value: Value,
  begin: readonly number[],
  end: readonly number[],
  shape: Shape,
  stride?: readonly number[],
): Value {
  const axes = integers(begin.map((_, axis) => axis));
  const steps = stride ? [axes, integers(stride)] : [axes];
  return emit("Slice", [value, offsets(begin), offsets(end), ...steps], shape, value.type);
}

function offsets(numbers: readonly number[]): Value {
  return storedValue([numbers.length], "int64", BigInt64Array.from(numbers, BigInt), false);
}

const sliceKernel: Kernel = ({ inputs, attributes }) => {
  const x = inputs["x"]!;
  const [begin, size] = tf.slice_util.parseSliceParams(
    { shape: [...x.shape] } as never,
    attributes["begin"] as number[],
    attributes["size"] as number[],
  ) as [number[], number[]];
  if (begin.length === 0) return x;
  return part(x, begin, size);
};

const stridedSlice: Kernel = ({ inputs, attributes }) => {
  const x = inputs["x"]!;
  const given = attributes as unknown as Record<"begin" | "end" | "strides", number[]> &
    Record<"beginMask" | "endMask" | "ellipsisMask" | "newAxisMask" | "shrinkAxisMask", number>;
  const info = tf.slice_util.sliceInfo(
    [...x.shape],
    given.begin,
    given.end,
    given.strides,
    given.beginMask,
    given.endMask,
    given.ellipsisMask,
    given.newAxisMask,
    given.shrinkAxisMask,
  );
  if (sizeOf(info.finalShapeSparse) === 0 || info.strides.some((step) => step < 1)) return null;
  if (info.isIdentity) return plainOperand(reshape(plain(x), info.finalShape));
  const sizes = info.begin.map((from, axis) => Math.ceil((info.end[axis]! - from) / info.strides[axis]!));
  const value = slice(plain(x), info.begin, info.end, info.strides);
  return plainOperand(reshape(reshape(value, sizes), info.finalShape));
};

const split: Kernel = ({ inputs, attributes }) => {
  const x = inputs["x"]!;
  const axis = ((attributes["axis"] as number) + x.shape.length) % x.shape.length;
  const asked = attributes["numOrSizeSplits"] as number | number[];
  let sizes: number[];
  if (Array.isArray(asked)) {
    const known = asked.reduce((sum, size) => sum + Math.max(0, size), 0);
    sizes = asked.map((size) => (size === -1 ? x.shape[axis]! - known : size));
  } else sizes = new Array<number>(asked).fill(x.shape[axis]! / asked);
  if (sizes.some((size) => size === 0)) return null;
  let from = 0;
  return sizes.map((size) => {
    const begin = x.shape.map((_, at) => (at === axis ? from : 0));
    from += size;
    return part(
      x,
      begin,
      x.shape.map((length, at) => (at === axis ? size : length)),
    );
  });
};

const gather: Kernel = ({ inputs, attributes }) => {
  const [x, indices] = [inputs["x"]!, inputs["indices"]!];
  if (attributes["batchDims"] || indices.value.type !== "int32") return null;
  const axis = ((attributes["axis"] as number) + x.shape.length) % x.shape.length;
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  return plainOperand(emit("Gather", [plain(x), plain(indices)], shape, x.value.type, { axis }));
};

/** Rows of equal segment are added; the gradient of gather. Segments outside are dropped by JavaScript only. */
const unsortedSegmentSum: Kernel = ({ inputs, attributes }) => {
  const [x, segments] = [inputs["x"]!, inputs["segmentIds"]!];
  const count = attributes["numSegments"] as number;
  if (x.value.type !== "float32" || segments.shape.length !== 1 || x.shape.length < 1) return null;
  const shape = [count, ...x.shape.slice(1)];
  const ids = reshape(plain(segments), [x.shape[0]!, 1]);
  const row = sizeOf(x.shape.slice(1));
  const numbers = emit("Cast", [ids], ids.shape, "int64", { to: 7 });
  const zeros = emit("Expand", [scalar("float32", 0), integers([count, row])], [count, row], "float32");
  const updates = reshape(plain(x), [x.shape[0]!, row]);
  const sum = emit("ScatterND", [zeros, numbers, updates], [count, row], "float32", { reduction: "add" });
  return plainOperand(reshape(sum, shape));
};

const oneHot: Kernel = ({ inputs, attributes }) => {
  const indices = inputs["indices"]!;
  const { depth, onValue, offValue, dtype } = attributes as unknown as {
    depth: number;
    onValue: number;
    offValue: number;
    dtype: string;
  };
  if (dtype === "bool" || dtype === "string") return null;
  const type = dtype === "int32" ? "int32" : "float32";
  const shape = [...indices.shape, depth];
  // Compared rather than by ONNX's OneHot, which counts negative indices from the end where TF.js gives no mark.
  const places = constant(
    "int32",
    [depth],
    Array.from({ length: depth }, (_, index) => index),
  );
  const at = reshape(plain(indices), [...indices.shape, 1]);
  const hit = emit("Equal", [at, places], shape, "bool");
  return plainOperand(emit("Where", [hit, scalar(type, onValue), scalar(type, offValue)], shape, type));
};

const reverse: Kernel = ({ inputs, attributes }) => {
  const x = inputs["x"]!;
  const axes = ([attributes["dims"]].flat() as number[]).map((axis) => (axis < 0 ? axis + x.shape.length : axis));
  if (axes.length === 0) return x;
  const all = (number: number): Value => integers(axes.map(() => number));
  const value = plain(x);
  const inputsOfSlice = [value, all(-1), all(-(2 ** 31)), integers(axes), all(-1)];
  return plainOperand(emit("Slice", inputsOfSlice, value.shape, value.type));
};

const depthToSpace: Kernel = ({ inputs, attributes }) => {
  const x = inputs["x"]!;
  const blocksize = attributes["blockSize"] as number;
  if (attributes["dataFormat"] !== "NHWC" || x.value.type !== "float32") return null;
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const depth = channels / (blocksize * blocksize);
  const blocks = reshape(plain(x), [batch, height, width, blocksize, blocksize, depth]);
  const shape = [batch, height * blocksize, width * blocksize, depth];
  return plainOperand(reshape(transpose(blocks, [0, 1, 3, 2, 4, 5]), shape));
};

export const indexingKernels: KernelTable = {
  DepthToSpace: depthToSpace,
  GatherV2: gather,
  OneHot: oneHot,
  Reverse: reverse,
  Slice: sliceKernel,
  SplitV: split,
  StridedSlice: stridedSlice,
  UnsortedSegmentSum: unsortedSegmentSum,
};
