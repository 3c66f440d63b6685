import type { Backbone, BackboneInputType } from "../../artifacts/backbone.js";
import { StageFailure } from "../../core/stage-failure.js";
import type { OnnxFile, ReadNode, ReadPort } from "../onnxruntime/graph/read-onnx.js";

/** What a network requires of images. */
export interface ImageInput {
  readonly input: Backbone["input"];
  /** null where any number is taken. */
  readonly channels: number | null;
  readonly size: readonly [height: number | null, width: number | null];
}

/** By their codes in onnx.proto. */
const TYPES: Readonly<Record<number, BackboneInputType>> = { 1: "float32", 2: "uint8", 10: "float16" };
const OTHER_TYPES: Readonly<Record<number, string>> = {
  ...{ 3: "int8", 4: "uint16", 5: "int16", 6: "int32", 7: "int64", 8: "string", 9: "bool", 11: "double" },
  ...{ 12: "uint32", 13: "uint64", 16: "bfloat16" },
};
const CHANNELS_FIRST = new Set(["Conv", "BatchNormalization", "MaxPool", "AveragePool", "QLinearConv", "ConvInteger"]);
/** Nodes between an input and the first that tells its layout. */
const FURTHEST = 16;

/**
 * The one input for images: its layout by its shape, or by what the network does with it first. Throws a StageFailure
 * if the network requires anything other than images.
 * @param inputs those that what is taken from the network needs.
 */
export function imageInput(file: OnnxFile, inputs: readonly ReadPort[], name: string): ImageInput {
  const [port, ...more] = inputs;
  if (port === undefined) throw new StageFailure(`Expected ${name} to have an input for images, got none`);
  if (more.length > 0) {
    throw new StageFailure(
      `Expected ${name} to need one input, for images, got ${inputs.length}: ${inputs.map((one) => one.name).join(", ")}`,
      "Take a tensor that needs the images alone (`output: NAME`), or export that part of the network by itself.",
    );
  }
  const type = TYPES[port.type ?? 0];
  if (type === undefined) {
    throw new StageFailure(
      `Expected the input ${port.name} of ${name} to be float32, float16 or uint8, got ${OTHER_TYPES[port.type ?? 0] ?? `the type ${port.type ?? "of no tensor"}`}`,
    );
  }
  const { shape } = port;
  if (shape !== undefined && shape.length !== 4) {
    throw new StageFailure(
      `Expected the input ${port.name} of ${name} to be images (batch, channels, height, width), got the shape ${shapeText(port)}`,
    );
  }
  const layout = layoutOf(file, port, name);
  const [batch, ...rest] = shape ?? ["", "", "", ""];
  const [channels, height, width] = layout === "NCHW" ? rest : [rest[2], rest[0], rest[1]];
  return {
    input: { name: port.name, type, layout, batch: fixed(batch) },
    channels: fixed(channels),
    size: [fixed(height), fixed(width)],
  };
}

/** null of what is free: it has a name, or a size that no image has. */
const fixed = (size: number | string | undefined): number | null =>
  typeof size === "number" && size > 0 ? size : null;

const shapeText = ({ shape = [] }: ReadPort): string =>
  shape.map((size) => (size === "" ? "?" : String(size))).join(" x ");

function layoutOf(file: OnnxFile, port: ReadPort, name: string): "NCHW" | "NHWC" {
  const [, second, , last] = port.shape ?? [];
  const isChannels = (size: unknown): boolean => size === 1 || size === 3;
  if (isChannels(second) !== isChannels(last)) return isChannels(second) ? "NCHW" : "NHWC";
  const other = [second, last].every((size) => typeof size === "number" && size > 0);
  const first = firstUse(file, port.name);
  if (other && !isChannels(second)) {
    throw new StageFailure(
      `Expected ${name} to take images of 1 or 3 channels, got an input of ${shapeText(port)}`,
      "Features are made of grey or colour images.",
    );
  }
  return first ?? "NCHW";
}

/** The layout that the network turns its input from or takes it in; undefined where nothing near tells. */
function firstUse({ nodes }: OnnxFile, input: string): "NCHW" | "NHWC" | undefined {
  let tensor = input;
  for (let step = 0; step < FURTHEST; step += 1) {
    const node: ReadNode | undefined = nodes.find(({ inputs }) => inputs[0] === tensor);
    if (node === undefined) return undefined;
    if (CHANNELS_FIRST.has(node.op)) return "NCHW";
    if (node.op === "Transpose") {
      const order = node.integers.get("perm")?.join();
      return order === "0,3,1,2" ? "NHWC" : order === "0,2,3,1" ? "NCHW" : undefined;
    }
    tensor = node.outputs[0] ?? "";
  }
  return undefined;
}
