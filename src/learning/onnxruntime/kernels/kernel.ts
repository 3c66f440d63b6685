import type { NamedAttrMap } from "@tensorflow/tfjs-core";
import type { Operand } from "../graph/operand.js";

/** One call of a kernel. No input is empty, none is text. */
export interface KernelCall {
  /** By TF.js's names; optional ones may be missing. Empty for kernels that take a list. */
  readonly inputs: Readonly<Record<string, Operand>>;
  /** All inputs, in order. */
  readonly list: readonly Operand[];
  readonly attributes: NamedAttrMap;
}

/** Records what the kernel computes. Null: this case is left to plain JavaScript. */
export type Kernel = (call: KernelCall) => Operand | readonly Operand[] | null;

/** Kernels by TF.js's names. */
export type KernelTable = Readonly<Record<string, Kernel>>;
