import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { expect } from "vitest";
import { tf } from "../../src/learning/tfjs.js";

export interface Numbers {
  readonly shape: readonly number[];
  readonly dtype: tf.DataType;
  readonly values: Float32Array | Int32Array | Uint8Array;
}

export interface Outcome {
  readonly output: Numbers;
  readonly gradients: readonly Numbers[];
}

/** Evenly spread between `low` and `high`; equal for equal seeds. */
export function spread(seed: number, size: number, low = -1, high = 1): Float32Array {
  const generator = xoroshiro128plus(seed);
  return Float32Array.from({ length: size }, () => low + (high - low) * uniformFloat64(generator));
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

export const reals = (seed: number, ...shape: readonly number[]): Numbers => ({
  shape,
  dtype: "float32",
  values: spread(seed, sizeOf(shape)),
});

/** Few different numbers, so that equal pixels are common. */
export const steps = (seed: number, ...shape: readonly number[]): Numbers => ({
  shape,
  dtype: "float32",
  values: spread(seed, sizeOf(shape), -2, 2).map(Math.round),
});

/** Output and gradients are those of plain JavaScript. */
export async function expectAgreement(
  backend: string,
  inputs: readonly Numbers[],
  run: (...inputs: tf.Tensor[]) => tf.Tensor,
): Promise<void> {
  const expected = await outcome("cpu", inputs, run, true);
  const actual = await outcome(backend, inputs, run, true);
  expect(distance(actual.output, expected.output), "output").toBeLessThan(1e-5);
  for (const [index, gradient] of expected.gradients.entries()) {
    expect(distance(actual.gradients[index]!, gradient), `gradient ${index}`).toBeLessThan(2e-5);
  }
}

/** What a function of tensors gives on a backend, and how its output, weighted by a fixed wave, depends on its inputs. */
export async function outcome(
  backend: string,
  inputs: readonly Numbers[],
  run: (...inputs: tf.Tensor[]) => tf.Tensor,
  withGradient: boolean,
): Promise<Outcome> {
  await tf.setBackend(backend);
  const tensors = inputs.map(({ values, shape, dtype }) => tf.tensor(values, [...shape], dtype));
  const made: tf.Tensor[] = [...tensors];
  const output = tf.tidy(() => run(...tensors));
  made.push(output);
  const gradients: Numbers[] = [];
  if (withGradient) {
    const dy = tf.tensor(wave(output.size), output.shape);
    const slopes = tf.grads((...x: tf.Tensor[]) => run(...x))(tensors, dy);
    made.push(dy, ...slopes);
    for (const slope of slopes) gradients.push(await numbersOf(slope));
  }
  const result = { output: await numbersOf(output), gradients };
  tf.dispose(made);
  return result;
}

export function wave(size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, index) => Math.sin(index * 1.7 + 0.3));
}

async function numbersOf(tensor: tf.Tensor): Promise<Numbers> {
  return { shape: tensor.shape, dtype: tensor.dtype, values: (await tensor.data()) as Float32Array };
}

/**
 * The largest difference relative to the largest expected number; infinite where shapes or types differ, or where only
 * one of two is not a number.
 */
export function distance(actual: Numbers, expected: Numbers): number {
  if (actual.dtype !== expected.dtype || String(actual.shape) !== String(expected.shape))
    return Number.POSITIVE_INFINITY;
  let scale = 1e-3;
  for (const value of expected.values) if (Number.isFinite(value)) scale = Math.max(scale, Math.abs(value));
  let worst = 0;
  for (const [index, value] of expected.values.entries()) {
    const got = actual.values[index]!;
    if (Object.is(got, value) || got === value || (Number.isNaN(got) && Number.isNaN(value))) continue;
    const difference = Math.abs(got - value) / scale;
    worst = Math.max(worst, Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference);
  }
  return worst;
}
