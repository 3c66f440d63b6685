import type { Operand } from "../graph/operand.js";
import { emit, emitOwn, scalar, type Value } from "../graph/value.js";
import { elementwise } from "./elementwise.js";
import type { Kernel, KernelTable } from "./kernel.js";

/** Constants of Klambauer et al. 2017, as TF.js rounds them. */
const seluScaleAlpha = 1.7580993408473768;
const seluScale = 1.0507009873554805;

const zero = scalar("float32", 0);
const one = scalar("float32", 1);

function relu(value: Value): Value {
  return emit("Relu", [value], value.shape, value.type);
}

/** Not a number stays so, as in TF.js. */
function clip(value: Value, low: number, high: number): Value {
  return emit("Clip", [value, scalar(value.type, low), scalar(value.type, high)], value.shape, value.type);
}

function unary(op: string): (value: Value) => Value {
  return (value) => emit(op, [value], value.shape, value.type);
}

const elu = unary("Elu");
const sigmoid = unary("Sigmoid");

function leakyRelu(value: Value, alpha: number): Value {
  return emit("LeakyRelu", [value], value.shape, value.type, { alpha: { float: alpha } });
}

/** The activation that a fused kernel ends with; null if it is not one of ours. */
export function fusedActivation(value: Value, name: unknown, leakyAlpha: unknown): Value | null {
  switch (name) {
    case undefined:
    case null:
    case "linear":
      return value;
    case "relu":
      return relu(value);
    case "relu6":
      return clip(value, 0, 6);
    case "elu":
      return elu(value);
    case "sigmoid":
      return sigmoid(value);
    case "leakyrelu":
      return leakyRelu(value, Number(leakyAlpha ?? 0.2));
    default:
      return null;
  }
}

function greater(value: Value, limit: Value): Value {
  return emit("Greater", [value, limit], value.shape, "bool");
}

function where(condition: Value, yes: Value, no: Value, like: Value): Value {
  return emit("Where", [condition, yes, no], like.shape, like.type);
}

/** Left to plain JavaScript for other types than real numbers. */
function real(build: (value: Value, attributes: Readonly<Record<string, unknown>>) => Value): Kernel {
  return ({ list, attributes }) => {
    if (list[0]!.value.type !== "float32") return null;
    return elementwise(list, ([value]) => build(value!, attributes));
  };
}

const prelu: Kernel = ({ list }) => {
  if (list.some((one) => one.value.type !== "float32")) return null;
  return elementwise(list, ([value, slope], shape) =>
    emit(
      "Where",
      [emit("Less", [value!, zero], value!.shape, "bool"), emit("Mul", [value!, slope!], shape, "float32"), value!],
      shape,
      "float32",
    ),
  );
};

/** dy where the output was positive or zero, else dy (y + 1). */
const eluGradient: Kernel = ({ inputs }) =>
  elementwise([inputs["dy"]!, inputs["y"]!], ([dy, y], shape) =>
    emit(
      "Where",
      [
        emit("GreaterOrEqual", [y!, zero], y!.shape, "bool"),
        dy!,
        emit("Mul", [dy!, emit("Add", [y!, one], y!.shape, "float32")], shape, "float32"),
      ],
      shape,
      "float32",
    ),
  );

const softmax =
  (op: string, axisOf: (attributes: Readonly<Record<string, unknown>>) => unknown): Kernel =>
  ({ inputs, attributes }) => {
    const logits = inputs["logits"]!;
    if (logits.value.type !== "float32" || logits.shape.length === 0) return null;
    const asked = Number(axisOf(attributes));
    const axis = asked < 0 ? logits.shape.length + asked : asked;
    const place = logits.order ? logits.order.indexOf(axis) : axis;
    const value = emit(op, [logits.value], logits.value.shape, "float32", { axis: place });
    return { value, shape: logits.shape, order: logits.order, dtype: "float32" } satisfies Operand;
  };

export const activations: KernelTable = {
  Relu: ({ list }) => (list[0]!.value.type === "bool" ? null : elementwise(list, ([value]) => relu(value!))),
  Relu6: real((value) => clip(value, 0, 6)),
  Elu: real(elu),
  EluGrad: eluGradient,
  Selu: real((value) => {
    const negative = emit("Sub", [emit("Exp", [value], value.shape, "float32"), one], value.shape, "float32");
    const times = (factor: number, of: Value): Value =>
      emit("Mul", [of, scalar("float32", factor)], value.shape, "float32");
    const isPositive = emit("GreaterOrEqual", [value, zero], value.shape, "bool");
    return where(isPositive, times(seluScale, value), times(seluScaleAlpha, negative), value);
  }),
  LeakyRelu: real((value, attributes) => leakyRelu(value, Number(attributes["alpha"]))),
  Prelu: prelu,
  Sigmoid: real(sigmoid),
  Tanh: real(unary("Tanh")),
  Softplus: real(unary("Softplus")),
  Step: real((value, attributes) => {
    const alpha = Number(attributes["alpha"] ?? 0);
    return emitOwn("Step", [value], value.shape, "float32", { alpha: { float: alpha } });
  }),
  ClipByValue: ({ list, attributes }) => {
    if (list[0]!.value.type === "bool") return null;
    const { clipValueMin, clipValueMax } = attributes as { clipValueMin: number; clipValueMax: number };
    return elementwise(list, ([value]) => clip(value!, clipValueMin, clipValueMax));
  },
  Softmax: softmax("Softmax", (attributes) => attributes["dim"]),
  LogSoftmax: softmax("LogSoftmax", (attributes) => attributes["axis"]),
};

/** 1 where the input is positive, else `alpha`; not a number stays so. */
export function lowerStep(value: Value, alpha: number): Value {
  const low = scalar("float32", alpha);
  const known = where(greater(value, zero), one, low, value);
  return where(emit("IsNaN", [value], value.shape, "bool"), value, known, value);
}
