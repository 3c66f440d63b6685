import { expect, test } from "vitest";
import { cpuBackend } from "../../src/learning/cpu-backend.js";
import { timeBackend } from "../../src/learning/time-backend.js";

test("times training steps", async () => {
  const speed = await timeBackend(cpuBackend, 4, 8);
  expect(speed).toMatchObject({ device: "cpu", threads: 1 });
  expect(speed.imagesPerSecond).toBeGreaterThan(0);
});
