import { type Operand, plain, plainOperand } from "../graph/operand.js";
import { reshape } from "../graph/rearrange.js";
import { emit, type Shape, sizeOf, type Value } from "../graph/value.js";
import { fusedActivation } from "./activations.js";
import { broadcastShape } from "./elementwise.js";
import type { Kernel, KernelCall, KernelTable } from "./kernel.js";

interface Product {
  readonly value: Value;
  readonly shape: Shape;
}

function multiply({ inputs, attributes }: KernelCall): Product | null {
  const [a, b] = [inputs["a"]!, inputs["b"]!];
  if (a.value.type !== "float32" || b.value.type !== "float32") return null;
  const transA = attributes["transposeA"] ? 1 : 0;
  const transB = attributes["transposeB"] ? 1 : 0;
  const sides = (x: Operand, swapped: number): [number, number] => {
    const [rows, columns] = x.shape.slice(-2) as [number, number];
    return swapped ? [columns, rows] : [rows, columns];
  };
  const [rows] = sides(a, transA);
  const [, columns] = sides(b, transB);
  const batch = broadcastShape([a.shape.slice(0, -2), b.shape.slice(0, -2)]);
  const shape = [...batch, rows, columns];
  const bias = inputs["bias"];
  if (sizeOf(batch) === 1) {
    const factors = [reshape(plain(a), a.shape.slice(-2)), reshape(plain(b), b.shape.slice(-2))];
    if (bias) factors.push(plain(bias));
    return { value: emit("Gemm", factors, [rows, columns], "float32", { transA, transB }), shape };
  }
  const value = emit("FusedMatMul", [plain(a), plain(b)], shape, "float32", { transA, transB }, "com.microsoft");
  return { value: bias ? emit("Add", [value, plain(bias)], shape, "float32") : value, shape };
}

const batchMatMul: Kernel = (call) => {
  const product = multiply(call);
  return product && plainOperand(reshape(product.value, product.shape));
};

const fusedMatMul: Kernel = (call) => {
  if (call.inputs["preluActivationWeights"]) return null;
  const product = multiply(call);
  if (!product) return null;
  const { activation, leakyreluAlpha } = call.attributes;
  const value = fusedActivation(product.value, activation, leakyreluAlpha);
  return value && plainOperand(reshape(value, product.shape));
};

export const matrixKernels: KernelTable = { BatchMatMul: batchMatMul, _FusedMatMul: fusedMatMul };
