import { type Operand, operand, plain, plainOperand } from "../graph/operand.js";
import { reshape } from "../graph/rearrange.js";
import { emit, integers, scalar, type Value } from "../graph/value.js";
import { cast } from "./arithmetic.js";
import type { Kernel, KernelTable } from "./kernel.js";

interface Reduced {
  /** Axes in memory. */
  readonly axes: readonly number[];
  readonly keep: boolean;
  readonly memoryShape: readonly number[];
  readonly wrap: (value: Value) => Operand;
}

/** What a reduction over axes of the tensor means for the axes in memory. */
function reduced(x: Operand, axis: unknown, keepDims: unknown): Reduced {
  const rank = x.shape.length;
  const asked = axis === undefined || axis === null ? x.shape.map((_, i) => i) : ([axis].flat() as number[]);
  const logical = asked.map((one) => (one < 0 ? rank + one : one));
  const keep = keepDims === true;
  const { order } = x;
  const axes = logical.map((one) => (order ? order.indexOf(one) : one)).sort((a, b) => a - b);
  const without = <T>(list: readonly T[], removed: readonly number[]): T[] =>
    list.filter((_, index) => !removed.includes(index));
  const ones = (shape: readonly number[], at: readonly number[]): number[] =>
    shape.map((size, index) => (at.includes(index) ? 1 : size));
  const shape = keep ? ones(x.shape, logical) : without(x.shape, logical);
  const memoryShape = keep ? ones(x.value.shape, axes) : without(x.value.shape, axes);
  let resultOrder = order;
  if (order && !keep) {
    const rest = order.filter((one) => !logical.includes(one));
    const sorted = [...rest].sort((a, b) => a - b);
    resultOrder = rest.map((one) => sorted.indexOf(one));
  }
  return { axes, keep, memoryShape, wrap: (value) => operand(value, shape, resultOrder) };
}

/** ONNX operators of one family take the axes as an input, the others as an attribute. */
function reduce(op: string, axesAsInput: boolean, value: Value, { axes, keep, memoryShape }: Reduced): Value {
  if (axes.every((axis) => value.shape[axis] === 1)) return reshape(value, memoryShape);
  const keepdims = keep ? 1 : 0;
  return axesAsInput
    ? emit(op, [value, integers(axes)], memoryShape, value.type, { keepdims })
    : emit(op, [value], memoryShape, value.type, { axes, keepdims });
}

function reduction(op: string, axesAsInput: boolean, prepare: (value: Value) => Value = (value) => value): Kernel {
  return ({ inputs, attributes }) => {
    const x = inputs["x"]!;
    const axis = attributes["axis"] ?? attributes["reductionIndices"];
    const how = reduced(x, axis, attributes["keepDims"]);
    const value = prepare(x.value);
    if (value.type === "bool") return null;
    return how.wrap(reduce(op, axesAsInput, value, how));
  };
}

/** The runtime's largest and smallest ignore what is not a number; TF.js's do not. */
function extreme(op: string): Kernel {
  return ({ inputs, attributes }) => {
    const x = inputs["x"]!;
    if (x.value.type === "bool") return null;
    const how = reduced(x, attributes["axis"] ?? attributes["reductionIndices"], attributes["keepDims"]);
    const found = reduce(op, false, x.value, how);
    if (x.value.type !== "float32" || found.shape === x.value.shape) return how.wrap(found);
    const unknown = cast(emit("IsNaN", [x.value], x.value.shape, "bool"), "int32");
    const any = cast(reduce("ReduceMax", false, unknown, how), "bool");
    const notANumber = scalar("float32", Number.NaN);
    return how.wrap(emit("Where", [any, notANumber, found], found.shape, "float32"));
  };
}

function logical(op: string): Kernel {
  return ({ inputs, attributes }) => {
    const x = inputs["x"]!;
    const how = reduced(x, attributes["axis"], attributes["keepDims"]);
    return how.wrap(cast(reduce(op, false, cast(x.value, "int32"), how), "bool"));
  };
}

function position(op: string): Kernel {
  return ({ inputs, attributes }) => {
    const x = inputs["x"]!;
    if (x.shape.length === 0 || x.value.type === "bool") return null;
    const how = reduced(x, attributes["axis"], false);
    if (how.axes.length !== 1) return null;
    const found = emit(op, [x.value], how.memoryShape, "int64", { axis: how.axes[0]!, keepdims: 0 });
    return how.wrap(emit("Cast", [found], how.memoryShape, "int32", { to: 6 }));
  };
}

const cumulativeSum: Kernel = ({ inputs, attributes }) => {
  const x = inputs["x"]!;
  if (x.value.type === "bool") return null;
  const { axis, exclusive, reverse } = attributes as { axis: number; exclusive: boolean; reverse: boolean };
  const value = plain(x);
  const flags = { exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0 };
  return plainOperand(emit("CumSum", [value, integers([axis])], value.shape, value.type, flags));
};

export const reductions: KernelTable = {
  All: logical("ReduceMin"),
  Any: logical("ReduceMax"),
  ArgMax: position("ArgMax"),
  ArgMin: position("ArgMin"),
  Cumsum: cumulativeSum,
  Max: extreme("ReduceMax"),
  Mean: reduction("ReduceMean", false, (value) => cast(value, "float32")),
  Min: extreme("ReduceMin"),
  Prod: reduction("ReduceProd", false),
  Sum: reduction("ReduceSum", true, (value) => (value.type === "bool" ? cast(value, "int32") : value)),
};
