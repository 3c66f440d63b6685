import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { OnnxModel } from "../../../src/learning/onnxruntime/graph/onnx-model.js";
import { encodeOnnxModel } from "../../../src/learning/onnxruntime/graph/onnx-model.js";
import { findModel } from "../../../src/learning/pretrained/find-model.js";
import { type AskedBackbone, inspectBackbone } from "../../../src/learning/pretrained/inspect-backbone.js";
import { startBackbone } from "../../../src/learning/pretrained/open-backbone.js";
import { failureText, temporaryFolder } from "../../support/stage-context.js";
import { node, pooledByHand, tinyNetwork, tinyOnnx } from "../../support/tiny-network.js";

const IMAGE: AskedBackbone["image"] = { fit: "contain", inRange: "dtype", resized: null };
const HALF = { mean: 0.5, std: 0.5 } as const;
const scaled = (level: number): number => (level / 255 - 0.5) / 0.5;

function written(model: Uint8Array | OnnxModel, name = "net.onnx"): string {
  const file = path.join(temporaryFolder(), name);
  writeFileSync(file, model instanceof Uint8Array ? model : encodeOnnxModel(model));
  return file;
}

async function inspected(model: Uint8Array | OnnxModel | string, asked: Partial<AskedBackbone> = {}) {
  const found = await findModel(typeof model === "string" ? model : written(model));
  const all: AskedBackbone = { pool: "mean", image: IMAGE, threads: 1, preprocess: HALF, ...asked };
  return { found, ...(await inspectBackbone(found, all)) };
}

/** Some images that differ, and what the network gives of them. */
async function features(model: Uint8Array | OnnxModel | string, asked: Partial<AskedBackbone> = {}, images = 3) {
  const one = await inspected(model, asked);
  const { size, channels } = one.preprocessing;
  const length = size[0] * size[1] * channels;
  const pixels = Uint8Array.from({ length: images * length }, (_, at) => (at * 37 + (at >> 3) * 11) % 256);
  const open = await startBackbone(one.found.file, one.found.folder, one, { threads: 1 });
  const got = await open.features(pixels.slice(), images);
  await open.close();
  const rows = Array.from({ length: images }, (_, at) => [...got.subarray(at * one.numbers, (at + 1) * one.numbers)]);
  const byHand = rows.map((_, at) =>
    pooledByHand(pixels.subarray(at * length, (at + 1) * length), channels, (level) => scaled(level)),
  );
  return { ...one, rows, byHand };
}

function expectClose(rows: readonly (readonly number[])[], byHand: readonly (readonly number[])[], digits = 5): void {
  for (const [at, row] of rows.entries()) {
    expect(row).toHaveLength(byHand[at]!.length);
    for (const [number, value] of row.entries()) expect(value).toBeCloseTo(byHand[at]![number]!, digits);
  }
}

describe("features of a pretrained network", () => {
  it.each([
    ["channels first, any batch", {}],
    ["channels last", { layout: "NHWC" }],
    ["one image at once", { batch: 1 }],
    ["two images at once, filled up", { batch: 2 }],
    ["one channel", { channels: 1 }],
    ["any size", { size: "side" }],
    ["halves", { type: "float16" }],
    ["operator set 7 and weights that are inputs no more", { operatorSet: 7, irVersion: 3 }],
    ["operator set 11", { operatorSet: 11, irVersion: 6 }],
    ["operator set 18, where axes became inputs", { operatorSet: 18 }],
    ["operator set 24", { operatorSet: 24, irVersion: 10 }],
    ["a quantized end", { end: "quantized", operatorSet: 13 }],
    ["no end", { end: "none" }],
  ] as const)("are what its last product reads: %s", async (_, asked) => {
    const { rows, byHand, backbone } = await features(tinyOnnx(asked), {
      size: asked === undefined ? undefined : [8, 8],
    });
    expect(backbone.output).toEqual({ name: "pooled", form: "vector" });
    expectClose(rows, byHand, "type" in asked ? 2 : 5);
  });

  it("are levels as they are where the network takes uint8", async () => {
    const { rows, preprocessing } = await features(tinyOnnx({ type: "uint8" }), { preprocess: undefined });
    expect(preprocessing).toMatchObject({ scale: 255, mean: [0, 0, 0], std: [1, 1, 1] });
    expect(rows[0]!.some((value) => value > 50)).toBe(true);
    expect(await failureText(inspected(tinyOnnx({ type: "uint8" }), { preprocess: "half" }))).toBe(
      "Expected no `preprocess` for net.onnx, which takes levels of 0 to 255 as whole numbers, got `preprocess: half`\nLeave `preprocess` out.",
    );
  });

  it.each([17, 18])("are pooled here of a tensor within, with operator set %s", async (operatorSet) => {
    const { rows, byHand, backbone } = await features(tinyOnnx({ operatorSet }), { output: "maps" });
    expect(backbone).toMatchObject({ output: { name: "maps", form: "NCHW" }, pool: "mean" });
    expectClose(rows, byHand);
    const greatest = await features(tinyOnnx({ operatorSet }), { output: "maps", pool: "max" });
    for (const [at, row] of greatest.rows.entries()) {
      for (const [number, value] of row.entries()) expect(value).toBeGreaterThanOrEqual(rows[at]![number]!);
    }
    expect((await inspected(tinyOnnx(), { output: "maps", pool: "none" })).numbers).toBe(4 * 8 * 8);
  });

  it.each([
    ["NHWC", [0, 2, 3, 1], 17],
    ["NHWC", [0, 2, 3, 1], 18],
  ] as const)("are pooled of maps whose channels come last (%s)", async (form, perm, operatorSet) => {
    const tiny = tinyNetwork({ operatorSet });
    const model = { ...tiny, nodes: [...tiny.nodes, node("Transpose", ["maps"], ["turned maps"], { perm })] };
    const { rows, byHand, backbone } = await features(model, { output: "turned maps" });
    expect(backbone.output.form).toBe(form);
    expectClose(rows, byHand);
  });

  it("are the first token or the mean of all, as of a vision transformer", async () => {
    const tiny = tinyNetwork();
    const shape = { name: "tokens x maps", type: "int64", shape: [3], data: BigInt64Array.of(0n, 4n, 64n) } as const;
    const model: OnnxModel = {
      ...tiny,
      nodes: [
        ...tiny.nodes.slice(0, 3),
        node("Reshape", ["maps", "tokens x maps"], ["flat"]),
        node("Transpose", ["flat"], ["tokens"], { perm: [0, 2, 1] }),
      ],
      initializers: [...tiny.initializers, shape],
      outputs: [{ name: "tokens", type: "float32", shape: ["batch", 64, 4] }],
    };
    const mean = await features(model);
    expect(mean.backbone).toMatchObject({ output: { name: "tokens", form: "tokens" }, pool: "mean" });
    expectClose(mean.rows, mean.byHand);
    const first = await features(model, { pool: "cls" });
    expect(first.numbers).toBe(4);
    expect(first.rows).not.toEqual(mean.rows);
  });

  it("do not depend on the images that are inferred together", async () => {
    const together = await features(tinyOnnx(), {}, 5);
    const apart = await features(tinyOnnx({ batch: 1 }), {}, 5);
    expect(together.rows).toEqual(apart.rows);
  });

  it("come from numbers in a file beside the model", async () => {
    const tiny = tinyNetwork();
    const folder = temporaryFolder();
    const data = tiny.initializers.find(({ name }) => name === "filters")!.data;
    mkdirSync(path.join(folder, "weights"));
    writeFileSync(
      path.join(folder, "weights", "net.data"),
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    );
    writeFileSync(
      path.join(folder, "net.onnx"),
      encodeOnnxModel({ ...tiny, external: { filters: "weights/net.data" } }),
    );
    const { rows, byHand, backbone } = await features(folder);
    expectClose(rows, byHand);
    expect(backbone.files.map((file) => file.path)).toEqual(["net.onnx", "weights/net.data"]);
    expect(backbone.digest).not.toBe(backbone.files[0]!.sha256);
    expect(await failureText(inspected(path.join(folder, "net.onnx")))).toBe(
      "Expected the file weights/net.data beside net.onnx, which keeps its numbers there, got the model's file alone\n" +
        "Put both into a folder of their own and wire that folder, so that the numbers are in the key too.",
    );
  });

  it("need a name that the network does not use yet", async () => {
    const tiny = tinyNetwork();
    const model = {
      ...tiny,
      nodes: [
        ...tiny.nodes,
        node("Identity", ["pooled"], ["radpipe/Cast_1"]),
        node("Identity", ["pooled"], ["pixels"]),
      ],
    };
    const { rows, byHand } = await features(model);
    expectClose(rows, byHand);
  });
});

describe("a network that gives no features is refused", () => {
  const refusals: readonly (readonly [string, Uint8Array | OnnxModel, Partial<AskedBackbone>, string])[] = [
    [
      "a custom operator",
      {
        ...tinyNetwork(),
        nodes: tinyNetwork().nodes.map((one) => (one.op === "Relu" ? { ...one, op: "Swish", domain: "my.ops" } : one)),
      },
      {},
      "Expected operators of ONNX or ONNX Runtime in net.onnx, got the custom operator Swish of my.ops at the node Swish_2\nExport the network with standard operators; a library of custom ones is not loaded.",
    ],
    [
      "an operator that asks a server",
      {
        ...tinyNetwork(),
        nodes: tinyNetwork().nodes.map((one) =>
          one.op === "Relu" ? { ...one, op: "AzureTritonInvoker", domain: "com.microsoft.extensions" } : one,
        ),
      },
      {},
      "Expected net.onnx to compute by itself, got the operator AzureTritonInvoker of com.microsoft.extensions at the node AzureTritonInvoker_2, which asks a server\nExport the network without it: radpipe runs models with no network.",
    ],
    [
      "numbers outside its folder",
      { ...tinyNetwork(), external: { filters: "../secret.bin" } },
      {},
      "Expected net.onnx to have its external data in its own folder, got ../secret.bin\nSave it with onnx.save(model, path, save_as_external_data=True), which puts them beside the model.",
    ],
    [
      "an old operator set",
      tinyNetwork({ operatorSet: 6 }),
      {},
      "Expected net.onnx to have operator set 7 or later, got 6\nExport it again with a later opset_version, or convert it with onnx.version_converter.",
    ],
    [
      "an output that is a node",
      tinyNetwork(),
      { output: "Relu_2" },
      "Expected output to be a tensor within net.onnx, got Relu_2, which is a node\nWrite what it makes: `output: maps`.",
    ],
    [
      "an output that is not there",
      tinyNetwork(),
      { output: "pooed" },
      "Expected output to be a tensor within net.onnx, got pooed\nDid you mean `pooled`?",
    ],
    [
      "another size than its own",
      tinyNetwork(),
      { size: [16, 16] },
      "Expected size to be 8 x 8, the only one that net.onnx takes, got 16 x 16\nLeave `size` out.",
    ],
    [
      "three channels of one",
      tinyNetwork({ channels: 1 }),
      { preprocess: "imagenet" },
      "Expected `preprocess: imagenet` to be for 1 channel, which net.onnx takes, got 3\nSay what the network was trained with: `preprocess: { mean: ..., std: ... }`, of one number or one for each channel.",
    ],
    [
      "tokens of maps",
      tinyNetwork(),
      { output: "maps", pool: "cls" },
      "Expected maps to have tokens, of which `pool: cls` takes the first, got maps\nSet `pool: mean`.",
    ],
    [
      "two inputs",
      {
        ...tinyNetwork(),
        nodes: [
          ...tinyNetwork().nodes.slice(0, -1),
          node("Gemm", ["pooled", "text", "offsets"], ["logits"], { transB: 1 }),
        ],
        inputs: [...tinyNetwork().inputs, { name: "text", type: "float32", shape: [2, 4] }],
      },
      { output: "logits" },
      "Expected net.onnx to need one input, for images, got 2: image, text\nTake a tensor that needs the images alone (`output: NAME`), or export that part of the network by itself.",
    ],
    [
      "what is no ONNX",
      Buffer.from("PK\x03\x04 weights"),
      {},
      "Expected net.onnx to be an ONNX model, got something else: byte 2 names no field\nExport the network as ONNX (torch.onnx.export writes such a file), or copy the file again if it came over a network.",
    ],
  ];

  it.each(refusals)("%s", async (_, model, asked, message) => {
    expect(await failureText(inspected(model, asked))).toBe(message);
  });

  it("what the runtime does not know, with the node", async () => {
    const tiny = tinyNetwork();
    const nodes = tiny.nodes.map((one) => (one.op === "Relu" ? { ...one, op: "Rectify" } : one));
    expect(await failureText(inspected({ ...tiny, nodes }))).toMatch(
      /^ONNX Runtime cannot take net\.onnx: .*Rectify.*\nWhat it names is in the file/s,
    );
  });

  it("weights of another format, and several models", async () => {
    expect(await failureText(findModel(written(new Uint8Array(4), "resnet.pth")))).toBe(
      "Expected the model to be an .onnx file, got resnet.pth, PyTorch weights\nExport the network as ONNX first, with torch.onnx.export or tf2onnx.",
    );
    const folder = temporaryFolder();
    for (const name of ["a.onnx", "b.onnx"]) writeFileSync(path.join(folder, name), tinyOnnx());
    expect(await failureText(findModel(folder))).toBe(
      "Expected one .onnx file in the model input, got 2: a.onnx, b.onnx\nWire the file, or give each model a folder of its own.",
    );
  });
});
