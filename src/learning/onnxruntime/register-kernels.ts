import type { KernelConfig, KernelFunc, NamedTensorInfoMap, TensorInfo, TypedArray } from "@tensorflow/tfjs-core";
import { tf } from "../tfjs.js";
import type { Operand } from "./graph/operand.js";
import { sizeOf } from "./graph/value.js";
import type { OnnxRuntimeKernelBackend } from "./kernel-backend.js";
import type { Kernel } from "./kernels/kernel.js";
import { kernels } from "./kernels/kernels.js";

const { findBackend, getKernel, getKernelsForBackend, registerKernel } = tf;

export const backendName = "onnxruntime";

type KernelInputs = NamedTensorInfoMap | readonly TensorInfo[];

/** Registers our kernels, and for each that only plain JavaScript has, JavaScript's, counted. */
export function registerKernels(onFallback: (kernel: string) => void): void {
  const names = new Set([...Object.keys(kernels), ...getKernelsForBackend("cpu").map(({ kernelName }) => kernelName)]);
  for (const kernelName of names) {
    const kernel = kernels[kernelName];
    registerKernel({
      kernelName,
      backendName,
      kernelFunc: kernel ? native(kernelName, kernel, onFallback) : counted(kernelName, onFallback),
    } satisfies KernelConfig);
  }
}

function native(name: string, kernel: Kernel, onFallback: (kernel: string) => void): KernelFunc {
  return (call) => {
    const backend = call.backend as OnnxRuntimeKernelBackend;
    const given = call.inputs as KernelInputs;
    const tensors = allTensors(given);
    const operands = tensors.map((tensor) => withShape(backend.operandOf(tensor), tensor));
    // Operators of ONNX disagree on what is empty; JavaScript answers at once.
    if (operands.some((operand) => operand === null || sizeOf(operand.shape) === 0)) return fallback(name)(call);
    const known = operands as readonly Operand[];
    const result = Array.isArray(given)
      ? kernel({ list: known, inputs: {}, attributes: call.attrs ?? {} })
      : kernel({ list: known, inputs: named(given as NamedTensorInfoMap, known), attributes: call.attrs ?? {} });
    if (result === null) return counted(name, onFallback)(call);
    return Array.isArray(result)
      ? result.map((one: Operand) => backend.tensorOf(one, tensors))
      : backend.tensorOf(result as Operand, tensors);
  };
}

/** Data may be shared under several shapes by other backends' kernels, never by ours. */
function withShape(operand: Operand | null, tensor: TensorInfo): Operand | null {
  if (operand && operand.shape.length !== tensor.shape.length) {
    throw new Error(`Internal error: a tensor of shape [${tensor.shape}] has data of shape [${operand.shape}]`);
  }
  return operand;
}

function allTensors(inputs: KernelInputs): readonly TensorInfo[] {
  const list = Array.isArray(inputs) ? (inputs as readonly TensorInfo[]) : Object.values(inputs as NamedTensorInfoMap);
  return list.filter((tensor) => tensor !== null && tensor !== undefined);
}

function named(inputs: NamedTensorInfoMap, operands: readonly Operand[]): Record<string, Operand> {
  const result: Record<string, Operand> = {};
  let next = 0;
  for (const name in inputs) {
    if (inputs[name] === null || inputs[name] === undefined) continue;
    result[name] = operands[next]!;
    next += 1;
  }
  return result;
}

function counted(name: string, onFallback: (kernel: string) => void): KernelFunc {
  const compute = fallback(name);
  return (call) => {
    onFallback(name);
    return compute(call);
  };
}

/** Computes with plain JavaScript: reads the inputs, which runs what was recorded, and writes the results. */
function fallback(name: string): KernelFunc {
  const kernel = getKernel(name, "cpu");
  return ({ inputs, attrs, backend }) => {
    const cpu = findBackend("cpu");
    const made: TensorInfo[] = [];
    const bring = (tensor: TensorInfo): TensorInfo => {
      if (tensor === null || tensor === undefined) return tensor;
      const { shape, dtype } = tensor;
      const values = (backend as OnnxRuntimeKernelBackend).readSync(tensor.dataId);
      const copy = { dataId: cpu.write(values, shape, dtype), shape, dtype };
      made.push(copy);
      return copy;
    };
    const brought = Array.isArray(inputs)
      ? inputs.map(bring)
      : Object.fromEntries(Object.entries(inputs).map(([key, tensor]) => [key, bring(tensor as TensorInfo)]));
    const result = kernel.kernelFunc({ inputs: brought as NamedTensorInfoMap, attrs: attrs ?? {}, backend: cpu });
    const take = ({ dataId, shape, dtype }: TensorInfo): TensorInfo => {
      const values = cpu.readSync(dataId) as TypedArray;
      return { dataId: (backend as OnnxRuntimeKernelBackend).write(values, shape, dtype), shape, dtype };
    };
    const taken = Array.isArray(result) ? result.map(take) : take(result);
    for (const tensor of Array.isArray(result) ? result : [result]) cpu.disposeData(tensor.dataId);
    for (const tensor of made) cpu.disposeData(tensor.dataId, true);
    return taken;
  };
}
