import { StageFailure } from "../../../core/stage-failure.js";
import { integersOf, NotProtobuf, type ProtobufField, protobufFields, textOf, toNumber } from "./read-protobuf.js";

/** Bytes of a field, its tag too: it can be copied as it is. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface ReadNode extends Span {
  readonly op: string;
  /** `""` of ONNX's own operators. */
  readonly domain: string;
  readonly name: string;
  /** Empty texts are inputs that are left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** What graphs within the node (of `If`, `Loop`, ...) read of the graph around it. */
  readonly captured: readonly string[];
  /** Attributes that are integers, alone or as a list. */
  readonly integers: ReadonlyMap<string, readonly number[]>;
}

export interface ReadPort extends Span {
  readonly name: string;
  /** Code of `TensorProto.DataType`; undefined of what is no tensor, or has no type. */
  readonly type?: number;
  /** A text is a free dimension, empty if it has no name; undefined if nothing is given. */
  readonly shape?: readonly (number | string)[];
}

export interface ReadTensor extends Span {
  readonly name: string;
  readonly type: number;
  readonly shape: readonly number[];
}

/** What a `.onnx` file says, without its numbers, and where in its bytes it says it. */
export interface OnnxFile {
  readonly bytes: Uint8Array;
  readonly irVersion: number;
  /** Version of each domain's operators. */
  readonly operatorSets: ReadonlyMap<string, number>;
  readonly nodes: readonly ReadNode[];
  readonly inputs: readonly ReadPort[];
  readonly outputs: readonly ReadPort[];
  readonly initializers: readonly ReadTensor[];
  /** Types of tensors within. */
  readonly values: readonly ReadPort[];
  /** Fields of the graph that are none of these: quantization annotations and the like. */
  readonly graphRest: readonly Span[];
  /** Fields of the model beside the graph; of metadata with their key. */
  readonly rest: readonly (Span & { readonly field: number; readonly key?: string })[];
  /** Functions that the file defines, as `domain:name`, and what their nodes are. */
  readonly functions: ReadonlySet<string>;
  readonly functionNodes: readonly ReadNode[];
  readonly metadata: ReadonlyMap<string, string>;
  /** Files next to the model that hold its numbers. */
  readonly externalFiles: ReadonlySet<string>;
}

/** Graphs within nodes within graphs: more are no network. */
const DEEPEST = 64;
const EXTERNAL = 1n;

/** Reads the wire format of onnx.proto. Throws a StageFailure where bytes are no ONNX model, or damaged. @param name for errors. */
export function readOnnx(bytes: Uint8Array, name: string): OnnxFile {
  try {
    const file = new Reader(bytes).model();
    if (file.nodes.length === 0) throw new NotProtobuf("it has no graph with nodes");
    return file;
  } catch (error) {
    if (!(error instanceof NotProtobuf)) throw error;
    throw new StageFailure(
      `Expected ${name} to be an ONNX model, got ${bytes.length === 0 ? "an empty file" : `something else: ${error.message}`}`,
      "Export the network as ONNX (torch.onnx.export writes such a file), or copy the file again if it came over a network.",
    );
  }
}

/** The domain of ONNX's own operators has two spellings. */
export const sameDomain = (domain: string): string => (domain === "ai.onnx" ? "" : domain);

class Reader {
  readonly externalFiles = new Set<string>();

  constructor(readonly bytes: Uint8Array) {}

  model(): OnnxFile {
    const graph = emptyGraph();
    const operatorSets = new Map<string, number>();
    const rest: (Span & { field: number; key?: string })[] = [];
    const functions = new Set<string>();
    const functionNodes: ReadNode[] = [];
    const metadata = new Map<string, string>();
    let irVersion = 0;
    for (const field of protobufFields(this.bytes)) {
      // A message that is written in parts is one: what is appended counts too.
      if (field.number === 7) {
        this.graph(field, graph, 0);
        continue;
      }
      const part: (typeof rest)[number] = { field: field.number, from: field.from, to: field.to };
      rest.push(part);
      if (field.number === 1) irVersion = toNumber(field.value);
      else if (field.number === 8) this.operatorSet(field, operatorSets);
      else if (field.number === 14) {
        const [key, value] = this.pair(field);
        metadata.set(key, value);
        part.key = key;
      } else if (field.number === 25) this.function(field, functions, functionNodes);
    }
    const { bytes, externalFiles } = this;
    return {
      ...{ bytes, irVersion, operatorSets, ...graph, rest, functions, functionNodes, metadata, externalFiles },
    };
  }

  private fields(field: ProtobufField): Generator<ProtobufField> {
    if (field.wireType !== 2) throw new NotProtobuf(`the field at byte ${field.from} is a number, not a message`);
    return protobufFields(this.bytes, field.start, field.to);
  }

  private text(field: ProtobufField): string {
    if (field.wireType !== 2) throw new NotProtobuf(`the field at byte ${field.from} is a number, not a text`);
    return textOf(this.bytes, field);
  }

  private operatorSet(set: ProtobufField, into: Map<string, number>): void {
    let [domain, version] = ["", 0];
    for (const field of this.fields(set)) {
      if (field.number === 1) domain = this.text(field);
      else if (field.number === 2) version = toNumber(field.value);
    }
    into.set(sameDomain(domain), version);
  }

  private pair(entry: ProtobufField): readonly [key: string, value: string] {
    let [key, value] = ["", ""];
    for (const field of this.fields(entry)) {
      if (field.number === 1) key = this.text(field);
      else if (field.number === 2) value = this.text(field);
    }
    return [key, value];
  }

  private function(whole: ProtobufField, names: Set<string>, nodes: ReadNode[]): void {
    let [name, domain] = ["", ""];
    for (const field of this.fields(whole)) {
      if (field.number === 1) name = this.text(field);
      else if (field.number === 10) domain = this.text(field);
      else if (field.number === 7) nodes.push(this.node(field, 0));
    }
    names.add(`${sameDomain(domain)}:${name}`);
  }

  private graph(whole: ProtobufField, into: ReturnType<typeof emptyGraph>, depth: number): void {
    if (depth > DEEPEST) throw new NotProtobuf(`more than ${DEEPEST} graphs lie within each other`);
    for (const field of this.fields(whole)) {
      if (field.number === 1) into.nodes.push(this.node(field, depth));
      else if (field.number === 5) into.initializers.push(this.tensor(field));
      else if (field.number === 11) into.inputs.push(this.port(field));
      else if (field.number === 12) into.outputs.push(this.port(field));
      else if (field.number === 13) into.values.push(this.port(field));
      else if (field.number === 15) into.initializers.push(this.sparseTensor(field));
      else into.graphRest.push({ from: field.from, to: field.to });
    }
  }

  private node(whole: ProtobufField, depth: number): ReadNode {
    const [inputs, outputs]: string[][] = [[], []];
    const captured = new Set<string>();
    const integers = new Map<string, readonly number[]>();
    let [op, domain, name] = ["", "", ""];
    for (const field of this.fields(whole)) {
      if (field.number === 1) inputs!.push(this.text(field));
      else if (field.number === 2) outputs!.push(this.text(field));
      else if (field.number === 3) name = this.text(field);
      else if (field.number === 4) op = this.text(field);
      else if (field.number === 5) this.attribute(field, { captured, integers, depth });
      else if (field.number === 7) domain = sameDomain(this.text(field));
    }
    const { from, to } = whole;
    return { op, domain, name, inputs: inputs!, outputs: outputs!, captured: [...captured], integers, from, to };
  }

  private attribute(
    whole: ProtobufField,
    into: { captured: Set<string>; integers: Map<string, readonly number[]>; depth: number },
  ): void {
    let name = "";
    const numbers: number[] = [];
    for (const field of this.fields(whole)) {
      if (field.number === 1) name = this.text(field);
      else if (field.number === 3 || field.number === 8) {
        for (const number of integersOf(this.bytes, field)) numbers.push(number);
      } else if (field.number === 5 || field.number === 10) this.tensor(field);
      else if (field.number === 6 || field.number === 11) {
        const inner = emptyGraph();
        this.graph(field, inner, into.depth + 1);
        for (const outer of readFromOutside(inner)) into.captured.add(outer);
      } else if (field.number === 22 || field.number === 23) this.sparseTensor(field);
    }
    if (numbers.length > 0) into.integers.set(name, numbers);
  }

  private tensor(whole: ProtobufField): ReadTensor {
    const shape: number[] = [];
    const places = new Map<string, string>();
    let [name, type, isExternal] = ["", 0, false];
    for (const field of this.fields(whole)) {
      if (field.number === 1) {
        for (const size of integersOf(this.bytes, field)) shape.push(size);
      } else if (field.number === 2) type = toNumber(field.value);
      else if (field.number === 8) name = this.text(field);
      else if (field.number === 13) places.set(...(this.pair(field) as [string, string]));
      else if (field.number === 14) isExternal = field.value === EXTERNAL;
    }
    if (isExternal) this.externalFiles.add(places.get("location") ?? "");
    return { name, type, shape, from: whole.from, to: whole.to };
  }

  private sparseTensor(whole: ProtobufField): ReadTensor {
    let values: ReadTensor = { name: "", type: 0, shape: [], from: whole.from, to: whole.to };
    for (const field of this.fields(whole)) {
      const tensor = field.number === 1 || field.number === 2 ? this.tensor(field) : undefined;
      if (field.number === 1 && tensor !== undefined) values = { ...tensor, from: whole.from, to: whole.to };
    }
    return values;
  }

  private port(whole: ProtobufField): ReadPort {
    let name = "";
    let typed: Pick<ReadPort, "type" | "shape"> = {};
    for (const field of this.fields(whole)) {
      if (field.number === 1) name = this.text(field);
      else if (field.number === 2) {
        for (const kind of this.fields(field)) if (kind.number === 1) typed = this.tensorType(kind);
      }
    }
    return { name, ...typed, from: whole.from, to: whole.to };
  }

  private tensorType(whole: ProtobufField): Pick<ReadPort, "type" | "shape"> {
    let type = 0;
    let shape: (number | string)[] | undefined;
    for (const field of this.fields(whole)) {
      if (field.number === 1) type = toNumber(field.value);
      else if (field.number === 2) {
        shape ??= [];
        for (const dimension of this.fields(field)) if (dimension.number === 1) shape.push(this.dimension(dimension));
      }
    }
    return { type, ...(shape && { shape }) };
  }

  private dimension(whole: ProtobufField): number | string {
    let size: number | string = "";
    for (const field of this.fields(whole)) {
      if (field.number === 1) size = toNumber(field.value);
      else if (field.number === 2) size = this.text(field);
    }
    return size;
  }
}

const emptyGraph = () => ({
  nodes: [] as ReadNode[],
  inputs: [] as ReadPort[],
  outputs: [] as ReadPort[],
  initializers: [] as ReadTensor[],
  values: [] as ReadPort[],
  graphRest: [] as Span[],
});

/** Names that a graph within a node reads and does not make itself. */
function readFromOutside({ nodes, inputs, outputs, initializers }: ReturnType<typeof emptyGraph>): readonly string[] {
  const own = new Set<string>();
  for (const { name } of inputs) own.add(name);
  for (const { name } of initializers) own.add(name);
  for (const node of nodes) for (const name of node.outputs) own.add(name);
  const used = [...nodes.flatMap((node) => [...node.inputs, ...node.captured]), ...outputs.map(({ name }) => name)];
  return used.filter((name) => name !== "" && !own.has(name));
}
