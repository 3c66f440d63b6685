import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { gpuAdvice } from "../../src/learning/cuda-libraries.js";
import { temporaryFolder } from "../support/stage-context.js";

const onProcessor = { packageName: "@tensorflow/tfjs-node-gpu", isGpu: false, isBuilt: false };
const bare = { hasDriver: true, folders: [], cache: "" };

test("says nothing where there is no GPU, or where it is used", () => {
  expect(gpuAdvice(onProcessor, { ...bare, hasDriver: false })).toBeUndefined();
  expect(gpuAdvice({ ...onProcessor, isGpu: true }, bare)).toBeUndefined();
});

test("names the CUDA libraries that are neither in folders nor in the loader's list", () => {
  const folder = temporaryFolder();
  for (const name of ["libcudart.so.11.0", "libcublasLt.so.11", "libcufft.so.10", "libcurand.so.10"]) {
    writeFileSync(path.join(folder, name), "");
  }
  const cache =
    "junk\0libcublas.so.11\0/usr/lib/libcublas.so.11\0/usr/lib/libcusolver.so.11\0/usr/lib/libcudnn.so.80\0";
  expect(gpuAdvice(onProcessor, { hasDriver: true, folders: [folder, "/nowhere"], cache })).toBe(
    "this machine has an NVIDIA GPU, but CUDA libraries are missing: libcusparse.so.11, libcudnn.so.8",
  );
});

test("says where to look when all libraries are there", () => {
  const all = ["cudart.so.11.0", "cublas.so.11", "cublasLt.so.11", "cufft.so.10", "curand.so.10", "cusolver.so.11"];
  const cache = [...all, "cusparse.so.11", "cudnn.so.8"].map((name) => `/usr/lib/lib${name}\0`).join("");
  expect(gpuAdvice(onProcessor, { ...bare, cache })).toBe(
    "this machine has an NVIDIA GPU that TensorFlow did not take; its own log says why",
  );
});

test("names the package that has a GPU", () => {
  expect(gpuAdvice({ ...onProcessor, packageName: "@tensorflow/tfjs-node" }, bare)).toBe(
    "this machine has an NVIDIA GPU, which needs @tensorflow/tfjs-node-gpu",
  );
  expect(gpuAdvice({ ...onProcessor, isBuilt: true }, bare)).toMatchInlineSnapshot(
    `"this machine has an NVIDIA GPU that this TensorFlow does not use; install 'tensorflow[and-cuda]' in its Python in place of tensorflow-cpu, and build again with \`pipeline doctor --tensorflow-from\`"`,
  );
});
