import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { noEpochYet } from "../../src/learning/best-epoch.js";
import { readCheckpoint, type TrainingState, writeCheckpoint } from "../../src/learning/checkpoint.js";
import { checkpointPace } from "../../src/learning/checkpoint-pace.js";
import { temporaryFolder } from "../support/stage-context.js";

const STATE: TrainingState = {
  epoch: 2,
  step: 17,
  logits: Float32Array.of(0.1, -1e-30, 3),
  best: { epoch: 1, value: 0.25, waited: 1 },
  plateau: { best: noEpochYet, cuts: 3 },
  history: [{ epoch: 1, loss: 0.5, accuracy: 0.75, learning_rate: 0.1 }],
  weights: [{ name: "dense_1/kernel", shape: [2, 1], values: Float32Array.of(1.5, -0) }],
  optimizer: [{ name: "accBeta1", shape: [], values: Float32Array.of(0.9) }],
  bestWeights: [{ name: "dense_1/kernel", shape: [2, 1], values: Float32Array.of(1e-45, 2) }],
};

test("gives back what was written, bit for bit", async () => {
  const folder = temporaryFolder();
  await writeCheckpoint(folder, "cpu 1", { ...STATE, epoch: 1 });
  await writeCheckpoint(folder, "cpu 1", STATE);
  expect(await readCheckpoint(folder, "cpu 1")).toEqual(STATE);
});

test("is not taken up by another backend, nor where there is none", async () => {
  const folder = temporaryFolder();
  expect(await readCheckpoint(folder, "cpu 1")).toBeUndefined();
  await writeCheckpoint(folder, "cpu 1", STATE);
  expect(await readCheckpoint(folder, "cpu 2")).toBeUndefined();
});

test("is not taken up when it was cut short or damaged", async () => {
  const folder = temporaryFolder();
  await writeCheckpoint(folder, "cpu 1", STATE);
  const file = path.join(folder, "checkpoint.bin");
  const whole = readFileSync(file);
  for (const length of [0, 10, 200, whole.length - 1]) {
    writeFileSync(file, whole.subarray(0, length));
    expect(await readCheckpoint(folder, "cpu 1"), `${length} bytes`).toBeUndefined();
  }
  whole[whole.length - 2]! ^= 1;
  writeFileSync(file, whole);
  expect(await readCheckpoint(folder, "cpu 1")).toBeUndefined();
});

test("is written at the end of each epoch, but for at most a tenth of the time", async () => {
  let now = 0;
  const pace = checkpointPace(() => now);
  expect([pace.isDue("epoch"), pace.isDue("step")]).toEqual([true, false]);
  await pace.timed(async () => {
    now += 1000;
  });
  now += 9999;
  expect(pace.isDue("epoch")).toBe(false);
  now += 1;
  expect([pace.isDue("epoch"), pace.isDue("step")]).toEqual([true, false]);
  now += 20_000;
  expect(pace.isDue("step")).toBe(true);
});

test("one that version 0.1 wrote is read", async () => {
  const folder = path.join(import.meta.dirname, "../fixtures/checkpoint-1");
  expect(await readCheckpoint(folder, "cpu 1")).toEqual({ ...STATE, logits: new Float32Array() });
});
