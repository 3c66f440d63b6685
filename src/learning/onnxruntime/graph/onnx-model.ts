import { type ProtobufWriter, protobufWriter } from "./protobuf.js";
import type { Attribute, Attributes, Domain, ElementType, HostData, Shape } from "./value.js";

/** Field numbers and codes below are those of onnx.proto, IR version 8, operator set 17. */
const irVersion = 8;
const operatorSet = 17;

const elementCode = { float32: 1, int32: 6, int64: 7, bool: 9, float64: 11 } as const satisfies Record<
  ElementType | "float64",
  number
>;

export interface OnnxNode {
  readonly op: string;
  readonly domain: Domain;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

export interface OnnxPort {
  readonly name: string;
  /** Traces hold no float64; matrix products of heads do. */
  readonly type: ElementType | "float64";
  /** A text is a dimension that is only known when the model runs. */
  readonly shape: readonly (number | string)[];
}

export interface OnnxTensor {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
  readonly data: HostData;
}

export interface OnnxModel {
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
  readonly initializers: readonly OnnxTensor[];
  /** Shown by tools that list models. */
  readonly producer?: { readonly name: string; readonly version: string };
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The bytes of a `.onnx` file. */
export function encodeOnnxModel(model: OnnxModel): Uint8Array {
  const writer = protobufWriter();
  writer.integer(1, irVersion);
  if (model.producer) {
    writer.text(2, model.producer.name);
    writer.text(3, model.producer.version);
  }
  writer.message(7, (graph) => {
    for (const [index, node] of model.nodes.entries()) graph.message(1, (field) => writeNode(field, node, index));
    graph.text(2, "radpipe");
    for (const tensor of model.initializers) graph.message(5, (field) => writeTensor(field, tensor));
    for (const port of model.inputs) graph.message(11, (field) => writePort(field, port));
    for (const port of model.outputs) graph.message(12, (field) => writePort(field, port));
  });
  writer.message(8, (set) => {
    set.text(1, "");
    set.integer(2, operatorSet);
  });
  for (const domain of ["com.microsoft", "com.microsoft.nchwc"]) {
    if (!model.nodes.some((node) => node.domain === domain)) continue;
    writer.message(8, (set) => {
      set.text(1, domain);
      set.integer(2, 1);
    });
  }
  for (const [key, value] of Object.entries(model.metadata ?? {})) {
    writer.message(14, (entry) => {
      entry.text(1, key);
      entry.text(2, value);
    });
  }
  return writer.finish();
}

function writeNode(writer: ProtobufWriter, node: OnnxNode, index: number): void {
  for (const input of node.inputs) writer.text(1, input);
  for (const output of node.outputs) writer.text(2, output);
  writer.text(3, `${node.op}_${index}`);
  writer.text(4, node.op);
  for (const [name, value] of Object.entries(node.attributes)) {
    writer.message(5, (field) => writeAttribute(field, name, value));
  }
  if (node.domain !== "") writer.text(7, node.domain);
}

function writeAttribute(writer: ProtobufWriter, name: string, value: Attribute): void {
  writer.text(1, name);
  if (typeof value === "number") {
    writer.integer(3, value);
    writer.integer(20, 2);
  } else if (typeof value === "string") {
    writer.text(4, value);
    writer.integer(20, 3);
  } else if ("float" in value) {
    writer.real(2, value.float);
    writer.integer(20, 1);
  } else {
    for (const item of value) writer.integer(8, item);
    writer.integer(20, 7);
  }
}

function writePort(writer: ProtobufWriter, port: OnnxPort): void {
  writer.text(1, port.name);
  writer.message(2, (type) =>
    type.message(1, (tensor) => {
      tensor.integer(1, elementCode[port.type]);
      tensor.message(2, (shape) => {
        for (const size of port.shape) {
          shape.message(1, (dimension) => {
            if (typeof size === "number") dimension.integer(1, size);
            else dimension.text(2, size);
          });
        }
      });
    }),
  );
}

function writeTensor(writer: ProtobufWriter, tensor: OnnxTensor): void {
  for (const dimension of tensor.shape) writer.integer(1, dimension);
  writer.integer(2, elementCode[tensor.type]);
  writer.text(8, tensor.name);
  writer.bytes(9, new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength));
}
