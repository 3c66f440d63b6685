import { elementType } from "../graph/operand.js";
import { type ElementType, emit, type Shape, scalar, type Value } from "../graph/value.js";
import { elementwise } from "./elementwise.js";
import type { Kernel, KernelTable } from "./kernel.js";

const zero = scalar("float32", 0);
const one = scalar("float32", 1);

const casts = { float32: 1, int32: 6, bool: 9 } as const;

/** Between the types of TF.js. Reals lose their fraction, as in TF.js; only 0 is false. */
export function cast(value: Value, type: "float32" | "int32" | "bool"): Value {
  return value.type === type ? value : emit("Cast", [value], value.shape, type, { to: casts[type] });
}

function unary(op: string, types: readonly ElementType[] = ["float32"]): Kernel {
  return ({ list }) => {
    if (!types.includes(list[0]!.value.type)) return null;
    return elementwise(list, ([value]) => emit(op, [value!], value!.shape, value!.type));
  };
}

function composed(build: (value: Value) => Value, types: readonly ElementType[] = ["float32"]): Kernel {
  return ({ list }) => (types.includes(list[0]!.value.type) ? elementwise(list, ([value]) => build(value!)) : null);
}

function test(op: string): Kernel {
  return ({ list }) =>
    list[0]!.value.type === "float32" ? elementwise(list, ([value]) => emit(op, [value!], value!.shape, "bool")) : null;
}

const numeric: readonly ElementType[] = ["float32", "int32"];

function binary(op: string, types: readonly ElementType[] = numeric): Kernel {
  return ({ list }) => {
    if (!types.includes(list[0]!.value.type) || list[0]!.value.type !== list[1]!.value.type) return null;
    return elementwise(list, (values, shape) => emit(op, values, shape, values[0]!.type));
  };
}

function comparison(op: string, negate = false, types: readonly ElementType[] = numeric): Kernel {
  return ({ list }) => {
    if (!types.includes(list[0]!.value.type) || list[0]!.value.type !== list[1]!.value.type) return null;
    return elementwise(list, (values, shape) => {
      const result = emit(op, values, shape, "bool");
      return negate ? emit("Not", [result], shape, "bool") : result;
    });
  };
}

/** Rounds towards minus infinity, for integers too, where ONNX rounds towards zero. */
function floorDivide([a, b]: readonly Value[], shape: Shape): Value {
  if (a!.type === "float32") return emit("Floor", [emit("Div", [a!, b!], shape, "float32")], shape, "float32");
  const quotient = emit("Div", [a!, b!], shape, "int32");
  const rest = emit("Sub", [a!, emit("Mul", [quotient, b!], shape, "int32")], shape, "int32");
  const zeroInteger = scalar("int32", 0);
  const inexact = emit("Not", [emit("Equal", [rest, zeroInteger], shape, "bool")], shape, "bool");
  const opposite = emit(
    "Xor",
    [emit("Less", [rest, zeroInteger], shape, "bool"), emit("Less", [b!, zeroInteger], b!.shape, "bool")],
    shape,
    "bool",
  );
  const down = cast(emit("And", [inexact, opposite], shape, "bool"), "int32");
  return emit("Sub", [quotient, down], shape, "int32");
}

/** The rest has the divisor's sign. */
function modulo([a, b]: readonly Value[], shape: Shape): Value {
  if (a!.type === "int32") return emit("Mod", [a!, b!], shape, "int32");
  const rest = emit("Mod", [a!, b!], shape, "float32", { fmod: 1 });
  const negative = (value: Value): Value => emit("Less", [value, zero], value.shape, "bool");
  const sameSign = emit("Equal", [negative(a!), negative(b!)], shape, "bool");
  const shifted = emit("Mod", [emit("Add", [rest, b!], shape, "float32"), b!], shape, "float32", { fmod: 1 });
  return emit("Where", [sameSign, rest, shifted], shape, "float32");
}

const squaredDifference: Kernel = ({ list }) => {
  if (!numeric.includes(list[0]!.value.type) || list[0]!.value.type !== list[1]!.value.type) return null;
  return elementwise(list, (values, shape) => {
    const difference = emit("Sub", values, shape, values[0]!.type);
    return emit("Mul", [difference, difference], shape, difference.type);
  });
};

const select: Kernel = ({ inputs }) => {
  const { condition, t, e } = inputs as Record<"condition" | "t" | "e", NonNullable<(typeof inputs)[string]>>;
  if (condition.shape.length !== 0 && condition.shape.length !== t.shape.length) return null;
  if (t.value.type !== e.value.type || t.value.type === "bool") return null;
  return elementwise([condition, t, e], (values, shape) => emit("Where", values, shape, t.value.type));
};

export const arithmetic: KernelTable = {
  Abs: unary("Abs", numeric),
  Acos: unary("Acos"),
  Acosh: unary("Acosh"),
  Add: binary("Add"),
  AddN: ({ list }) => {
    if (list.some((item) => item.value.type !== list[0]!.value.type || item.value.type === "bool")) return null;
    if (list.length === 1) return list[0]!;
    return elementwise(list, (values, shape) =>
      values.slice(1).reduce((sum, value) => emit("Add", [sum, value], shape, sum.type), values[0]!),
    );
  },
  Asin: unary("Asin"),
  Asinh: unary("Asinh"),
  Atan: unary("Atan"),
  Atanh: unary("Atanh"),
  Cast: ({ list, attributes }) => {
    const type = attributes["dtype"] as "float32" | "int32" | "bool";
    if (!(type in casts)) return null;
    if (list[0]!.value.type === elementType(type)) return list[0]!;
    return elementwise(list, ([value]) => cast(value!, type));
  },
  Ceil: unary("Ceil"),
  Cos: unary("Cos"),
  Cosh: unary("Cosh"),
  Equal: comparison("Equal", false, ["float32", "int32", "bool"]),
  Erf: unary("Erf"),
  Exp: unary("Exp"),
  Floor: unary("Floor"),
  FloorDiv: ({ list }) =>
    numeric.includes(list[0]!.value.type) && list[0]!.value.type === list[1]!.value.type
      ? elementwise(list, floorDivide)
      : null,
  Greater: comparison("Greater"),
  GreaterEqual: comparison("GreaterOrEqual"),
  Identity: ({ list }) => list[0]!,
  IsFinite: composed((value) => {
    const { shape } = value;
    const odd = emit(
      "Or",
      [emit("IsNaN", [value], shape, "bool"), emit("IsInf", [value], shape, "bool")],
      shape,
      "bool",
    );
    return emit("Not", [odd], shape, "bool");
  }),
  IsInf: test("IsInf"),
  IsNan: test("IsNaN"),
  Less: comparison("Less"),
  LessEqual: comparison("LessOrEqual"),
  Log: unary("Log"),
  LogicalAnd: comparison("And", false, ["bool"]),
  LogicalNot: unary("Not", ["bool"]),
  LogicalOr: comparison("Or", false, ["bool"]),
  Maximum: binary("Max"),
  Minimum: binary("Min"),
  Mod: ({ list }) =>
    numeric.includes(list[0]!.value.type) && list[0]!.value.type === list[1]!.value.type
      ? elementwise(list, modulo)
      : null,
  Multiply: binary("Mul"),
  Neg: unary("Neg", numeric),
  NotEqual: comparison("Equal", true, ["float32", "int32", "bool"]),
  Pow: binary("Pow"),
  RealDiv: binary("Div", ["float32"]),
  Reciprocal: unary("Reciprocal"),
  Round: unary("Round"),
  Rsqrt: composed((value) => emit("Div", [one, emit("Sqrt", [value], value.shape, "float32")], value.shape, "float32")),
  Select: select,
  // What is not a number has no sign: 0, as in TF.js.
  Sign: composed((value) => {
    const side = (op: string): Value => cast(emit(op, [value, zero], value.shape, "bool"), "float32");
    return emit("Sub", [side("Greater"), side("Less")], value.shape, "float32");
  }),
  Sin: unary("Sin"),
  Sinh: unary("Sinh"),
  Sqrt: unary("Sqrt"),
  Square: composed((value) => emit("Mul", [value, value], value.shape, value.type), numeric),
  SquaredDifference: squaredDifference,
  Sub: binary("Sub"),
  Tan: unary("Tan"),
};
