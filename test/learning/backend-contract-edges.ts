import { describe, expect, it } from "vitest";
import { tf } from "../../src/learning/tfjs.js";
import { distance, type Numbers, outcome } from "./backend-comparison.js";

const odd = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  -0,
  0,
  1,
  -1,
  0.5,
  1.5,
  2.5,
  -0.5,
  -1.5,
  -2.5,
];

const unaries = {
  abs: tf.abs,
  ceil: tf.ceil,
  clip: (x: tf.Tensor) => tf.clipByValue(x, -1, 1),
  elu: tf.elu,
  exp: tf.exp,
  floor: tf.floor,
  isFinite: tf.isFinite,
  isInf: tf.isInf,
  isNaN: tf.isNaN,
  leakyRelu: (x: tf.Tensor) => tf.leakyRelu(x),
  log: tf.log,
  neg: tf.neg,
  relu: tf.relu,
  relu6: tf.relu6,
  round: tf.round,
  rsqrt: tf.rsqrt,
  sigmoid: tf.sigmoid,
  sign: tf.sign,
  softplus: tf.softplus,
  sqrt: tf.sqrt,
  square: tf.square,
  step: (x: tf.Tensor) => tf.step(x),
  tanh: tf.tanh,
} as const;

/** What a backend is known to do otherwise than plain JavaScript, and does each time. */
const known: Readonly<Record<string, Readonly<Record<string, (expected: number, x: number) => number>>>> = {
  // As NumPy does; TF.js's plain JavaScript gives 0.
  tensorflow: { sign: (expected, x) => (Number.isNaN(x) ? Number.NaN : expected) },
};

const binaries = ["add", "sub", "mul", "div", "maximum", "minimum", "equal", "greater", "lessEqual"] as const;

/** Where backends could differ without anyone noticing. */
export function describeEdges(backend: string): void {
  const check = async (
    inputs: readonly Numbers[],
    run: (...x: tf.Tensor[]) => tf.Tensor,
    gradient = false,
    otherwise: (expected: number, x: number) => number = (expected) => expected,
  ) => {
    const plain = await outcome("cpu", inputs, run, gradient);
    const values = plain.output.values.map((value, at) => otherwise(value, inputs[0]!.values[at]!));
    const expected = { ...plain, output: { ...plain.output, values } };
    const actual = await outcome(backend, inputs, run, gradient);
    expect([...actual.output.values].length).toBe(expected.output.values.length);
    expect(
      distance(actual.output, expected.output),
      `${actual.output.values} for ${expected.output.values}`,
    ).toBeLessThan(1e-5);
    for (const [index, slope] of expected.gradients.entries()) {
      expect(distance(actual.gradients[index]!, slope), `${actual.gradients[index]!.values}`).toBeLessThan(1e-5);
    }
    return actual;
  };
  const reals = (shape: readonly number[], values: readonly number[]): Numbers => ({
    shape,
    dtype: "float32",
    values: Float32Array.from(values),
  });

  describe("edges", () => {
    for (const [name, run] of Object.entries(unaries)) {
      it(`${name} of infinities, halves and what is not a number`, async () => {
        await check([reals([odd.length], odd)], run, false, known[backend]?.[name]);
      });
    }

    for (const name of binaries) {
      it(`${name} of infinities and what is not a number`, async () => {
        const pairs = odd.flatMap((a) => odd.map((b) => [a, b] as const));
        const [left, right] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
        await check([reals([pairs.length], left), reals([pairs.length], right)], (a, b) => tf[name](a!, b!));
      });
    }

    it("max, sum and mean keep what is not a number", async () => {
      for (const run of [tf.max, tf.min, tf.sum, tf.mean]) {
        await check([reals([2, 3], [1, Number.NaN, 3, 4, 5, 6])], (x) => run(x!, 1));
      }
    });

    it("gives the gradient of a max pooling to the first of equal pixels", async () => {
      for (const [size, strides, pad] of [
        [2, 2, "valid"],
        [2, 2, "same"],
        [3, 2, "same"],
        [3, 3, "valid"],
        [2, 1, "valid"],
      ] as const) {
        const values = Array.from({ length: 5 * 5 * 2 }, (_, index) => Math.floor(((index * 7) % 11) / 4));
        for (const level of [values, values.map(() => 2), values.map((value) => -value)]) {
          await check([reals([1, 5, 5, 2], level)], (x) => tf.maxPool(x as tf.Tensor4D, size, strides, pad), true);
          await check(
            [reals([1, 5, 5, 2], level)],
            (x) => tf.maxPool(tf.relu(x as tf.Tensor4D), size, strides, pad),
            true,
          );
        }
      }
    });

    it("computes with empty tensors", async () => {
      const empty = reals([0, 3], []);
      await check([empty], (x) => tf.relu(x!));
      await check([empty], (x) => tf.sum(x!, 0));
      await check([empty], (x) => tf.sum(x!));
      await check([empty, reals([2, 3], [1, 2, 3, 4, 5, 6])], (x, y) => tf.concat([x!, y!], 0));
      await check([empty, reals([3, 2], [1, 2, 3, 4, 5, 6])], (x, y) => tf.matMul(x!, y!));
      await check([reals([2, 3], [1, 2, 3, 4, 5, 6])], (x) => tf.slice(x!, [1, 0], [0, 3]));
      await check([reals([2, 3], [1, 2, 3, 4, 5, 6])], (x) => tf.gather(x!, tf.tensor1d([], "int32")));
    });

    it("keeps integers and truth values what they are", async () => {
      const integers: Numbers = { shape: [4], dtype: "int32", values: Int32Array.from([-7, 7, 0, 100_000]) };
      const truths: Numbers = { shape: [4], dtype: "bool", values: Uint8Array.from([0, 1, 1, 0]) };
      await check([integers], (x) => tf.add(x!, tf.scalar(1, "int32")));
      await check([integers], (x) => tf.mul(x!, tf.scalar(3, "int32")));
      await check([integers], (x) => tf.cast(x!, "float32"));
      await check([integers], (x) => tf.abs(x!));
      await check([truths], (x) => tf.logicalNot(x!));
      await check([truths], (x) => tf.cast(x!, "float32"));
      await check([truths], (x) => tf.sum(x!));
      await check([truths, integers], (x, y) => tf.where(x!, y!, tf.zerosLike(y!)));
      await check([reals([5], [-1.9, 1.9, 2.5, -2.5, 0.2])], (x) => tf.cast(x!, "int32"));
    });

    it("does not see what the user changes after making a tensor", async () => {
      await tf.setBackend(backend);
      const values = Float32Array.from({ length: 1000 }, (_, index) => index);
      const x = tf.tensor1d(values);
      const doubled = tf.mul(x, 2);
      values.fill(-1);
      expect((await doubled.data())[999]).toBe(1998);
      const read = await x.data();
      read.fill(5);
      expect((await tf.mul(x, 1).data())[7]).toBe(7);
      tf.dispose([x, doubled]);
    });

    it("gives a number that was read the value it had, whatever is computed later", async () => {
      await tf.setBackend(backend);
      const first = tf.tidy(() => tf.add(tf.fill([64, 64], 1), 1));
      const values = await first.data();
      first.dispose();
      for (let index = 0; index < 5; index += 1) {
        const next = tf.tidy(() => tf.mul(tf.fill([64, 64], index), 3));
        await next.data();
        next.dispose();
      }
      expect(new Set(values)).toEqual(new Set([2]));
    });

    it("counts tensors and gives them back", async () => {
      await tf.setBackend(backend);
      const before = tf.memory();
      const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
      const y = tf.tidy(() => tf.relu(tf.matMul(x, tf.transpose(x))));
      const same = y.clone();
      const flat = tf.reshape(y, [4]);
      expect(tf.memory().numTensors - before.numTensors).toBe(4);
      y.dispose();
      expect([...(await same.data())]).toEqual([5, 11, 11, 25]);
      same.dispose();
      expect([...(await flat.data())]).toEqual([5, 11, 11, 25]);
      tf.dispose([x, flat]);
      expect(tf.memory().numTensors).toBe(before.numTensors);
      expect(tf.memory().numBytes).toBe(before.numBytes);
    });
  });
}
