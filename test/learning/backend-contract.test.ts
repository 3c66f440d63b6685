import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ActiveBackend } from "../../src/learning/backend.js";
import { cpuBackend } from "../../src/learning/cpu-backend.js";
import { onnxruntimeBackend } from "../../src/learning/onnxruntime/backend.js";
import { tensorflowBackend } from "../../src/learning/tensorflow-backend.js";
import { distance, type Numbers, outcome, sizeOf, spread, wave } from "./backend-comparison.js";
import { describeEdges } from "./backend-contract-edges.js";
import { describeFits } from "./backend-contract-fits.js";
import { type Operation, operations } from "./backend-contract-operations.js";
import { describeRandomShapes } from "./backend-contract-random-shapes.js";
import { describeTrainings } from "./backend-contract-trainings.js";

/** Who names a TensorFlow wants it tried, and not left out where it does not load. */
const wanted = process.env["RADPIPE_TENSORFLOW"] === undefined ? [] : ["tensorflow"];

/** One suite for every backend that works here; `cpu` is the reference, and differences check it in turn. */
for (const backend of [onnxruntimeBackend, tensorflowBackend]) {
  const probe = await backend.probe();
  describe.runIf(probe.available || wanted.includes(backend.name))(`backend ${backend.name}`, () => {
    let active: ActiveBackend;
    beforeAll(async () => {
      await cpuBackend.activate({ threads: 1, device: "cpu" });
      active = await backend.activate({ threads: 2, device: "cpu" });
    });
    afterAll(async () => {
      await active.close();
    });

    describe("operations", () => {
      for (const operation of operations) it(operation.name, () => compare(backend.name, operation));
    });
    describeEdges(backend.name);
    describeRandomShapes(backend.name);
    describeTrainings(backend.name);
    describeFits(backend.name, () => active);
  });
}

async function compare(backend: string, operation: Operation): Promise<void> {
  const inputs = operation.inputs.map((input, index): Numbers => {
    const { shape, low = -1, high = 1, dtype = "float32" } = input;
    const reals = input.values ? Float32Array.from(input.values) : spread(index + 7, sizeOf(shape), low, high);
    const values = dtype === "float32" ? reals : Int32Array.from(reals, Math.round);
    return { shape, dtype, values: dtype === "bool" ? Uint8Array.from(values) : values };
  });
  const withGradient = operation.gradient !== false;
  const expected = await outcome("cpu", inputs, operation.run, withGradient);
  const actual = await outcome(backend, inputs, operation.run, withGradient);
  expect(distance(actual.output, expected.output), "output").toBeLessThan(1e-5);
  for (const [index, gradient] of expected.gradients.entries()) {
    expect(distance(actual.gradients[index]!, gradient), `gradient of input ${index}`).toBeLessThan(2e-5);
  }
  if (!withGradient || operation.smooth === false) return;
  for (const [index, gradient] of actual.gradients.entries()) {
    const [slope, difference] = await alongLine(operation, inputs, index, gradient);
    expect(Math.abs(slope - difference), `slope along input ${index}`).toBeLessThan(
      2e-2 * Math.max(1, Math.abs(slope)),
    );
  }
}

/** The change along one random direction: as the gradient says, and as central differences measure it. */
async function alongLine(
  { run }: Operation,
  inputs: readonly Numbers[],
  index: number,
  gradient: Numbers,
): Promise<[number, number]> {
  const step = 2e-3;
  const direction = spread(index + 91, gradient.values.length);
  const moved = async (distanceMoved: number): Promise<number> => {
    const there = inputs.map((input, at) =>
      at === index
        ? { ...input, values: Float32Array.from(input.values, (x, place) => x + distanceMoved * direction[place]!) }
        : input,
    );
    const { output } = await outcome("cpu", there, run, false);
    const weights = wave(output.values.length);
    return (output.values as Float32Array).reduce((sum, y, place) => sum + y * weights[place]!, 0);
  };
  const slope = (gradient.values as Float32Array).reduce((sum, g, place) => sum + g * direction[place]!, 0);
  return [slope, ((await moved(step)) - (await moved(-step))) / (2 * step)];
}
