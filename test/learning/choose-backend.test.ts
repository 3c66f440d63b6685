import { describe, expect, test } from "vitest";
import type { Backend, BackendName, BackendProbe, DeviceName } from "../../src/learning/backend.js";
import { BACKENDS, chooseBackend } from "../../src/learning/choose-backend.js";

const fake = (name: BackendName, probe: BackendProbe): Backend => ({
  name,
  probe: async () => probe,
  activate: async ({ threads, device }) => ({
    name,
    version: "1.0",
    device: device === "auto" && probe.available ? probe.device : (device as DeviceName),
    threads,
    step: async () => {},
    statistics: () => ({}),
    close: async () => {},
  }),
});

const on = (name: BackendName, device: DeviceName) =>
  fake(name, { available: true, version: "1.0", device, detail: "" });

const missing = (name: BackendName) => fake(name, { available: false, reason: "not installed", remedy: "Install it." });

const choose = async (backends: readonly Backend[], request: Partial<Parameters<typeof chooseBackend>[0]> = {}) =>
  (await chooseBackend({ backend: "auto", device: "auto", threads: 2, ...request }, backends)).explanation;

describe("auto", () => {
  test("a GPU before anything else, in order", async () => {
    expect(await choose([on("onnxruntime", "cpu"), on("tensorflow", "gpu"), on("cpu", "cpu")])).toBe(
      "Computing with tensorflow 1.0 on gpu, 2 threads: the best there is (onnxruntime: has only the cpu).",
    );
    expect(await choose([on("onnxruntime", "webgpu"), on("tensorflow", "gpu"), on("cpu", "cpu")])).toBe(
      "Computing with onnxruntime 1.0 on webgpu, 2 threads: the best there is.",
    );
  });

  test("then the first, which is the fastest on a processor; what is not there is said, for it might have had a GPU", async () => {
    expect(await choose([on("onnxruntime", "cpu"), on("tensorflow", "cpu"), on("cpu", "cpu")])).toBe(
      "Computing with onnxruntime 1.0 on cpu, 2 threads: the best there is.",
    );
    expect(await choose([on("onnxruntime", "cpu"), missing("tensorflow"), on("cpu", "cpu")])).toBe(
      "Computing with onnxruntime 1.0 on cpu, 2 threads: the best there is (tensorflow: not installed).",
    );
    expect(await choose([missing("onnxruntime"), on("tensorflow", "cpu"), on("cpu", "cpu")])).toContain(
      "with tensorflow",
    );
    expect(await choose([missing("onnxruntime"), missing("tensorflow"), on("cpu", "cpu")])).toContain("with cpu");
  });

  test("by the device that is asked for", async () => {
    const backends = [on("onnxruntime", "webgpu"), on("tensorflow", "gpu"), on("cpu", "cpu")];
    expect(await choose(backends, { device: "webgpu" })).toContain("with onnxruntime 1.0 on webgpu");
    expect(await choose(backends, { device: "gpu" })).toContain("with tensorflow 1.0 on gpu");
    expect(await choose(backends, { device: "cpu" })).toContain("with onnxruntime 1.0 on cpu");
  });
});

describe("an explicit choice", () => {
  test("is taken", async () => {
    expect(await choose([on("tensorflow", "gpu"), on("cpu", "cpu")], { backend: "cpu" })).toBe(
      "Computing with cpu 1.0 on cpu, 2 threads: as asked for.",
    );
  });

  test("that cannot be had says why and what to do", async () => {
    const error = await choose([missing("tensorflow")], { backend: "tensorflow" }).catch((thrown) => thrown);
    expect(error.message).toBe("The backend tensorflow cannot be used here: not installed");
    expect(error.remedy).toBe("Install it.");
  });

  test("of a device that it has not", async () => {
    const error = await choose([on("onnxruntime", "cpu")], { backend: "onnxruntime", device: "gpu" }).catch(
      (thrown) => thrown,
    );
    expect(error.message).toBe("Expected a backend with the device gpu, got onnxruntime: has only the cpu");
  });
});

test("every backend can be asked whether it is there", async () => {
  expect(BACKENDS.map(({ name }) => name)).toEqual(["onnxruntime", "tensorflow", "cpu"]);
  for (const backend of BACKENDS) {
    const probe = await backend.probe();
    if (probe.available) expect(probe.version).toMatch(/^\d+\.\d+/);
    else expect(`${probe.reason} ${probe.remedy}`.length).toBeGreaterThan(20);
  }
});
