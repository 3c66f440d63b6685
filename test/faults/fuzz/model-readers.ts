import type { SeededRandom } from "../../../src/imaging/seeded-random.js";
import { encodeOnnxModel } from "../../../src/learning/onnxruntime/graph/onnx-model.js";
import { readOnnx } from "../../../src/learning/onnxruntime/graph/read-onnx.js";
import { chooseOutput } from "../../../src/learning/pretrained/choose-output.js";
import { imageInput } from "../../../src/learning/pretrained/image-input.js";
import { neededParts } from "../../../src/learning/pretrained/needed-parts.js";
import { refuseForeign } from "../../../src/learning/pretrained/refuse-foreign.js";
import { node, tinyNetwork, tinyOnnx } from "../../support/tiny-network.js";
import { type FuzzedReader, oneOf, several } from "./fuzzed-reader.js";

/** Everything that is read of a model before a runtime sees it. */
function shown(bytes: Uint8Array): string {
  const file = readOnnx(bytes, "x.onnx");
  const output = chooseOutput(file, undefined, "x.onnx");
  const { nodes, inputs, initializers } = neededParts(file, [output]);
  refuseForeign(file, nodes, "x.onnx");
  const { input, size } = imageInput(file, inputs, "x.onnx");
  return [
    `${output} of ${input.name} ${input.layout} ${size.join()}`,
    ...nodes.map(({ op, outputs }) => `${op} ${outputs.join()}`),
    ...initializers.map(({ name, shape }) => `${name} ${shape.join()}`),
  ].join("\n");
}

export const MODEL_READERS: Readonly<Record<string, FuzzedReader>> = {
  onnx: {
    files: async () => [
      Buffer.from(tinyOnnx()),
      Buffer.from(tinyOnnx({ layout: "NHWC", batch: 1, end: "quantized" })),
      Buffer.from(encodeOnnxModel({ ...tinyNetwork(), external: { filters: "net.data" } })),
    ],
    words: ["Conv", "Gemm", "maps", "location", "\x08\x96\x01", "\xff\xff\xff\xff\x0f"],
    read: async (bytes) => shown(bytes),
    generate: (random: SeededRandom) => {
      const names = several(1 + random.integer(6), (at) => `t${at}`);
      const ops = names.map(() => oneOf(["Relu", "Sigmoid", "Identity"], random));
      const tensors = ["image", ...names];
      const size = 1 + random.integer(300);
      const bytes = encodeOnnxModel({
        nodes: names.map((name, at) => node(ops[at]!, [tensors[at]!], [name])),
        initializers: [],
        inputs: [{ name: "image", type: "float32", shape: ["n", 3, size, size] }],
        outputs: [{ name: names.at(-1)!, type: "float32" }],
        metadata: { author: "x".repeat(random.integer(300)) },
      });
      const lines = names.map((name, at) => `${ops[at]} ${name}`);
      return {
        bytes: Buffer.from(bytes),
        expected: [`${names.at(-1)} of image NCHW ${size},${size}`, ...lines].join("\n"),
      };
    },
  },
};
