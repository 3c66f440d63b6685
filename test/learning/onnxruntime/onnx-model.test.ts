import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { encodeOnnxModel } from "../../../src/learning/onnxruntime/graph/onnx-model.js";
import { protobufWriter } from "../../../src/learning/onnxruntime/graph/protobuf.js";

const bytesOf = (write: (writer: ReturnType<typeof protobufWriter>) => void): number[] => {
  const writer = protobufWriter();
  write(writer);
  return [...writer.finish()];
};

describe("protocol buffers", () => {
  // The examples of https://protobuf.dev/programming-guides/encoding, and the edges of the integers.
  it("writes the examples of the specification", () => {
    expect(bytesOf((w) => w.integer(1, 150))).toEqual([0x08, 0x96, 0x01]);
    expect(bytesOf((w) => w.text(2, "testing"))).toEqual([0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]);
    expect(bytesOf((w) => w.message(3, (inner) => inner.integer(1, 150)))).toEqual([0x1a, 0x03, 0x08, 0x96, 0x01]);
  });

  it("writes negative integers in ten bytes, reals little-endian, fields above 15", () => {
    expect(bytesOf((w) => w.integer(1, -1))).toEqual([0x08, ...new Array(9).fill(0xff), 0x01]);
    expect(bytesOf((w) => w.real(2, 1))).toEqual([0x15, 0, 0, 0x80, 0x3f]);
    expect(bytesOf((w) => w.integer(20, 7))).toEqual([0xa0, 0x01, 0x07]);
    expect(bytesOf((w) => w.bytes(1, new Uint8Array(300)))).toHaveLength(303);
  });
});

describe("ONNX model", () => {
  it("loads and runs with attributes of every kind", async () => {
    const model = encodeOnnxModel({
      nodes: [
        { op: "LeakyRelu", domain: "", inputs: ["x"], outputs: ["a"], attributes: { alpha: { float: 0.25 } } },
        { op: "Transpose", domain: "", inputs: ["a"], outputs: ["b"], attributes: { perm: [1, 0] } },
        { op: "Pad", domain: "", inputs: ["b", "pads"], outputs: ["c"], attributes: { mode: "edge" } },
        { op: "Softmax", domain: "", inputs: ["c"], outputs: ["d"], attributes: { axis: -1 } },
        { op: "Add", domain: "", inputs: ["c", "d"], outputs: ["e"], attributes: {} },
        { op: "Sub", domain: "", inputs: ["e", "d"], outputs: ["y"], attributes: {} },
      ],
      inputs: [{ name: "x", type: "float32", shape: ["rows", 2] }],
      outputs: [{ name: "y", type: "float32", shape: [3, "more"] }],
      initializers: [{ name: "pads", type: "int64", shape: [4], data: BigInt64Array.of(0n, 1n, 1n, 0n) }],
      producer: { name: "radpipe", version: "1" },
      metadata: { key: "value" },
    });
    const session = await InferenceSession.create(model);
    const { y } = await session.run({ x: new Tensor("float32", Float32Array.of(4, -4), [1, 2]) });
    expect(y!.dims).toEqual([3, 2]);
    expect([...(y!.data as Float32Array)].map((value) => Math.round(value * 1e5) / 1e5)).toEqual([
      4, 4, -1, -1, -1, -1,
    ]);
    await session.release();
  });
});
