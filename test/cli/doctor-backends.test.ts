import { chmodSync } from "node:fs";
import { expect, test } from "vitest";
import type { Backend, BackendName, BackendProbe } from "../../src/learning/backend.js";
import { benchBackend } from "../../src/project/machine/bench-backend.js";
import { checkBackends } from "../../src/project/machine/check-backends.js";
import type { MachineCheck } from "../../src/project/machine/machine-check.js";
import { createRig, type Rig } from "../support/rig.js";

const backend = (name: BackendName, probe: BackendProbe): Backend => ({
  name,
  probe: async () => probe,
  activate: () => expect.unreachable(),
});

const backends = [
  backend("tensorflow", { available: false, reason: "it is not installed", remedy: "Install it." }),
  backend("onnxruntime", { available: true, version: "1.2", device: "gpu", detail: "a package" }),
  backend("cpu", { available: true, version: "4.22", device: "cpu", detail: "plain JavaScript" }),
];

test("each backend is listed with its version and device, or the reason why not", async () => {
  expect(await checkBackends(backends)).toEqual([
    { name: "backend tensorflow", state: "warning", value: "it is not installed", remedy: "Install it." },
    { name: "backend onnxruntime", state: "ok", value: "1.2 on gpu (a package)" },
    { name: "backend cpu", state: "ok", value: "4.22 on cpu (plain JavaScript)" },
  ]);
});

test("and timed on request, where it can be", async () => {
  const timed: string[] = [];
  const findings = await checkBackends(backends, async (name) => {
    timed.push(name);
    return name === "cpu" ? "cannot be timed: no time" : { imagesPerSecond: 123.456, device: "gpu", threads: 4 };
  });
  expect(timed).toEqual(["onnxruntime", "cpu"]);
  expect(findings.map(({ value }) => value)).toEqual([
    "it is not installed",
    "1.2 on gpu, trains 123 images/s of 32 x 32 with cnn-small on 4 threads (a package)",
    "4.22 on cpu, cannot be timed: no time (plain JavaScript)",
  ]);
});

test("a process of its own times one backend", async () => {
  expect(await benchBackend("onnxruntime")).toEqual({
    imagesPerSecond: expect.any(Number),
    device: expect.any(String),
    threads: expect.any(Number),
  });
  expect(await benchBackend("nothing")).toMatch(/^cannot be timed: /);
});

/** A program that answers as Python would, so that no Python is needed. */
function python(rig: Rig, answer: object): string {
  const file = rig.write("python", `#!/bin/sh\necho '${JSON.stringify(answer)}'\n`);
  chmodSync(file, 0o755);
  return file;
}

test("a Python without TensorFlow is told what to install, and nothing is left behind", async () => {
  await using rig = await createRig();
  rig.environment["RADPIPE_TENSORFLOW"] = `${rig.folder}/caches/tensorflow`;
  python(rig, { folder: null });
  const { exitCode, stderr } = await rig.run(["doctor", "--tensorflow-from", "./python"]);
  expect({ exitCode, stderr }).toMatchInlineSnapshot(`
    {
      "exitCode": 2,
      "stderr": "error: Expected the environment of \`./python\` to have the package tensorflow, got none
      Install it: ./python -m pip install tensorflow-cpu (or 'tensorflow[and-cuda]' for a GPU)
    ",
    }
  `);
  expect(rig.exists("caches")).toBe(false);
});

const runsTensorflow = Number(process.versions.node.split(".")[0]) < 23;

test.runIf(runsTensorflow)("a TensorFlow whose Python is gone is told, with the way to build it again", async () => {
  await using rig = await createRig();
  const built = `${rig.folder}/tensorflow`;
  rig.environment["RADPIPE_TENSORFLOW"] = built;
  rig.write("tensorflow/installation.json", "{}");
  rig.write("tensorflow/package.json", "{}");
  const name = "tensorflow/node_modules/@tensorflow/tfjs-node-gpu";
  rig.write(`${name}/package.json`, '{ "version": "4.22.0", "main": "index.js" }');
  rig.write(
    `${name}/index.js`,
    "throw new Error('libtensorflow_cc.so.2: cannot open shared object file: No such file or directory');",
  );
  const { stdout } = await rig.run(["doctor", "--json"]);
  const found = (JSON.parse(stdout) as MachineCheck[]).find((finding) => finding.name === "backend tensorflow");
  expect(found).toEqual({
    name: "backend tensorflow",
    state: "warning",
    value: `@tensorflow/tfjs-node-gpu does not load: libtensorflow_cc.so.2: cannot open shared object file: No such file or directory (built in ${built})`,
    remedy: `Its Python may have moved or changed: build it again with pipeline doctor --tensorflow-from PYTHON, or remove ${built}.`,
  });
});
