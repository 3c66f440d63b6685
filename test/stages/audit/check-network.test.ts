import { expect, it } from "vitest";
import type { Backbone } from "../../../src/artifacts/backbone.js";
import { checkNetwork } from "../../../stages/audit/check-network.js";

const backbone: Backbone = {
  ...{ digest: "", files: [{ path: "net.onnx", sha256: "", bytes: 0 }], pool: "none" },
  input: { name: "image", type: "float32", layout: "NCHW", batch: null },
  output: { name: "pooled", form: "vector" },
};

it.each([
  [
    ["ImageNet", "NIH ChestX-ray14"],
    ["NIH Clinical Center"],
    "problem",
    "net.onnx was trained on NIH ChestX-ray14, where the images come from (NIH Clinical Center): it has seen test images or their patients, and the figures are too good.",
  ],
  [
    ["ImageNet"],
    ["NIH Clinical Center"],
    "passed",
    "net.onnx was trained on ImageNet; the images come from another source: NIH Clinical Center.",
  ],
  [
    ["ImageNet"],
    [],
    "hint",
    "net.onnx was trained on ImageNet; where the images come from is not stated, so it may have seen them. Say it as `source` of the pipeline's `study`.",
  ],
  [
    undefined,
    ["NIH"],
    "hint",
    "What net.onnx was trained on is not known: if it has seen the test images, the figures are too good. Say it with `trainedOn` of embed.",
  ],
] as const)("a network trained on %j, images from %j: %s", (trainedOn, origin, status, message) => {
  expect(checkNetwork(backbone, { trainedOn, origin })).toMatchObject({ check: "pretrained network", status, message });
});
