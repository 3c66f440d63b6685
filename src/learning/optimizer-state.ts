import { tf } from "./tfjs.js";

/** Values of one tensor on the host. */
export interface NamedValues {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

interface Slot {
  readonly originalName: string;
  readonly variable: tf.Variable;
}

/**
 * All variables of an optimizer, so that `restoreOptimizer` gives one that goes on bit for bit. TF.js's own
 * `getWeights` is not enough: it leaves out running powers of beta, which `setWeights` computes again with other bits,
 * and is missing for Adamax.
 */
export async function optimizerState(optimizer: tf.Optimizer): Promise<readonly NamedValues[]> {
  const state: NamedValues[] = [];
  for (const [field, value] of fieldsOf(optimizer)) {
    if (value instanceof tf.Variable) state.push(await valuesOf(field, value));
    else if (isSlots(value)) {
      for (const slot of value) state.push(await valuesOf(`${field}/${slot.originalName}`, slot.variable));
    }
  }
  return state;
}

/** Puts a state back into a fresh optimizer of the same kind. */
export function restoreOptimizer(optimizer: tf.Optimizer, state: readonly NamedValues[], iterations: number): void {
  const fields = optimizer as unknown as Record<string, unknown>;
  for (const [field, value] of fieldsOf(optimizer)) {
    if (value instanceof tf.Variable) {
      const saved = state.find(({ name }) => name === field);
      if (saved) tf.tidy(() => value.assign(tensorOf(saved)));
    } else if (Array.isArray(value)) {
      fields[field] = state
        .filter(({ name }) => name.startsWith(`${field}/`))
        .map((saved) => ({
          originalName: saved.name.slice(field.length + 1),
          variable: tf.tidy(() => tf.variable(tensorOf(saved), false)),
        }));
    }
  }
  fields["iterations_"] = iterations;
}

const fieldsOf = (optimizer: tf.Optimizer): readonly [string, unknown][] =>
  Object.entries(optimizer).sort(([a], [b]) => (a < b ? -1 : 1));

const isSlots = (value: unknown): value is readonly Slot[] =>
  Array.isArray(value) && value.every((item) => (item as Slot | null)?.variable instanceof tf.Variable);

const tensorOf = ({ values, shape }: NamedValues): tf.Tensor => tf.tensor(values.slice(), [...shape], "float32");

async function valuesOf(name: string, variable: tf.Variable): Promise<NamedValues> {
  // A copy: a backend may hand out the memory that it computes in.
  return { name, shape: variable.shape, values: Float32Array.from(await variable.data()) };
}
