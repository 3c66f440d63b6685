import { type ProtobufWriter, protobufWriter } from "./protobuf.js";
import type { Attribute, Attributes, ElementType, HostData, Shape } from "./value.js";

/** Field numbers and codes below are those of onnx.proto, IR version 8, operator set 17. */
const irVersion = 8;
/** Of a file that does not say which version of ONNX's own operators it is of. */
export const DEFAULT_OPERATOR_SET = 17;

/** Types that are not computed with here, but that networks of others have at their borders, too. */
type OnnxType = ElementType | "uint8" | "int8" | "float16" | "float64";

export const elementCode = {
  ...{ float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, bool: 9, float16: 10, float64: 11 },
} as const satisfies Record<OnnxType, number>;

export interface OnnxNode {
  /** Its operator with a number without it. */
  readonly name?: string;
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

export interface OnnxPort {
  readonly name: string;
  readonly type: OnnxType;
  /** A text is a dimension that is only known when the model runs; an output may leave its shape to be found. */
  readonly shape?: readonly (number | string)[];
}

export interface OnnxTensor {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: Shape;
  /** Halves as their 16 bits. */
  readonly data: HostData | Int8Array | Uint16Array | Float64Array;
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
  readonly initializers: readonly OnnxTensor[];
  /** Initializers whose numbers are in a file next to the model that holds nothing else: its path by their name. */
  readonly external?: Readonly<Record<string, string>>;
}

export interface OnnxModel extends OnnxGraph {
  /** Of ONNX's own operators; 17 without it. */
  readonly operatorSet?: number;
  /** 8 without it. */
  readonly irVersion?: number;
  /** Shown by tools that list models. */
  readonly producer?: { readonly name: string; readonly version: string };
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The bytes of a `.onnx` file. */
export function encodeOnnxModel(model: OnnxModel): Uint8Array {
  const writer = protobufWriter();
  writer.integer(1, model.irVersion ?? irVersion);
  if (model.producer) {
    writer.text(2, model.producer.name);
    writer.text(3, model.producer.version);
  }
  writer.message(7, (graph) => {
    graph.text(2, "radpipe");
    writeOnnxGraph(graph, model);
  });
  writeOperatorSet(writer, "", model.operatorSet ?? DEFAULT_OPERATOR_SET);
  for (const domain of new Set(model.nodes.map((node) => node.domain))) {
    if (domain !== "") writeOperatorSet(writer, domain, 1);
  }
  writeMetadata(writer, model.metadata ?? {});
  return writer.finish();
}

/** Which version of a domain's operators a model is of. */
export function writeOperatorSet(model: ProtobufWriter, domain: string, version: number): void {
  model.message(8, (set) => {
    set.text(1, domain);
    set.integer(2, version);
  });
}

export function writeMetadata(model: ProtobufWriter, metadata: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(metadata)) model.message(14, (entry) => writePair(entry, key, value));
}

function writePair(entry: ProtobufWriter, key: string, value: string): void {
  entry.text(1, key);
  entry.text(2, value);
}

/** Writes the fields of a graph; a message that has some already gets these too. */
export function writeOnnxGraph(
  graph: ProtobufWriter,
  { nodes, initializers, inputs, outputs, external = {} }: OnnxGraph,
): void {
  for (const [index, node] of nodes.entries()) {
    graph.message(1, (field) => writeNode(field, node, node.name ?? `${node.op}_${index}`));
  }
  for (const tensor of initializers) graph.message(5, (field) => writeTensor(field, tensor, external[tensor.name]));
  for (const port of inputs) graph.message(11, (field) => writePort(field, port));
  for (const port of outputs) graph.message(12, (field) => writePort(field, port));
}

function writeNode(writer: ProtobufWriter, node: OnnxNode, name: string): void {
  for (const input of node.inputs) writer.text(1, input);
  for (const output of node.outputs) writer.text(2, output);
  writer.text(3, name);
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
      const sizes = port.shape;
      if (sizes === undefined) return;
      tensor.message(2, (shape) => {
        for (const size of sizes) {
          shape.message(1, (dimension) => {
            if (typeof size === "number") dimension.integer(1, size);
            else dimension.text(2, size);
          });
        }
      });
    }),
  );
}

function writeTensor(writer: ProtobufWriter, tensor: OnnxTensor, location?: string): void {
  for (const dimension of tensor.shape) writer.integer(1, dimension);
  writer.integer(2, elementCode[tensor.type]);
  writer.text(8, tensor.name);
  if (location !== undefined) {
    writer.message(13, (entry) => writePair(entry, "location", location));
    writer.integer(14, 1);
    return;
  }
  writer.bytes(9, new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength));
}
