/**
 * What a step computes, recorded before it runs. A node is an ONNX operator, or one of our own operations
 * (domain `radpipe`) that is lowered to ONNX operators when the graph is compiled.
 */
export type ElementType = "float32" | "int32" | "bool" | "int64";

export type HostData = Float32Array | Int32Array | Uint8Array | BigInt64Array;

export type Shape = readonly number[];

/** An integer, a list of integers, a text, or a real number (ONNX keeps integers and reals apart). */
export type Attribute = number | readonly number[] | string | { readonly float: number };

export type Attributes = Readonly<Record<string, Attribute>>;

/** Operators of our own, each of which `compile/lowerings` turns into the runtime's. */
export type OwnOperator =
  | "Adam"
  | "AveragePoolGradient"
  | "ConvolutionFilterGradient"
  | "ConvolutionInputGradient"
  | "DepthwiseFilterGradient"
  | "DepthwiseInputGradient"
  | "MaxPoolGradient"
  | "ReluGradient"
  | "Step";

/** Whose operators the runtime has: ONNX's, and its own ones. */
type RuntimeDomain = "" | "com.microsoft" | "com.microsoft.nchwc";

type Operator =
  | { readonly domain: RuntimeDomain; readonly op: string }
  | { readonly domain: "radpipe"; readonly op: OwnOperator };

export type Node = Operator & {
  /** Grows with creation, so that sorting by it orders a graph. */
  readonly id: number;
  readonly inputs: readonly Value[];
  readonly attributes: Attributes;
  readonly outputs: readonly Value[];
  /** Operator and attributes as text: this node's share of a graph's key. */
  readonly signature: string;
  /** The last flush that visited this node, and its place in that flush. */
  visit: number;
  place: number;
};

/** Numbers that belong to the graph itself: axes, paddings, zero. */
export interface Constant {
  readonly numbers: readonly number[];
  readonly signature: string;
}

/** Memory that the device holds: of the host, or of a GPU. */
interface Stored {
  /** Null where the numbers are on a GPU. */
  readonly host: HostData | null;
  /** What the runtime is given, made when first needed. */
  tensor: unknown;
  /** Whether the memory goes back to the pool when nobody refers to it. */
  readonly pooled: boolean;
}

/** One array of numbers: a constant, or stored, or the output of a node that has not run. */
export interface Value {
  readonly shape: Shape;
  readonly type: ElementType;
  readonly constant: Constant | null;
  readonly output: number;
  /** Null once it is stored, so that the graph behind it can be collected. */
  node: Node | null;
  stored: Stored | null;
  /** Reshapes and transposes of this value that exist already. */
  derived: Map<string, Value> | null;
  /** Tensors of TF.js that have this value. */
  owners: number;
  visit: number;
  place: number;
  result: number;
}

let created = 0;

/** Numbers are unique in the process; also used to tell flushes apart. */
export function nextId(): number {
  created += 1;
  return created;
}

function newValue(shape: Shape, type: ElementType, node: Node | null, output: number): Value {
  return {
    shape,
    type,
    constant: null,
    output,
    node,
    stored: null,
    derived: null,
    owners: 0,
    visit: 0,
    place: -1,
    result: -1,
  };
}

const none: Attributes = {};

/** A node with one output. */
export function emit(
  op: string,
  inputs: readonly Value[],
  shape: Shape,
  type: ElementType,
  attributes: Attributes = none,
  domain: RuntimeDomain = "",
): Value {
  return emitMany(op, inputs, [{ shape, type }], attributes, domain)[0]!;
}

/** One of our own operators, with one output. */
export function emitOwn(
  op: OwnOperator,
  inputs: readonly Value[],
  shape: Shape,
  type: ElementType,
  attributes: Attributes = none,
): Value {
  return emitNode({ domain: "radpipe", op }, inputs, [{ shape, type }], attributes)[0]!;
}

/** A node with several outputs. */
export function emitMany(
  op: string,
  inputs: readonly Value[],
  results: readonly Result[],
  attributes: Attributes = none,
  domain: RuntimeDomain = "",
): readonly Value[] {
  return emitNode({ domain, op }, inputs, results, attributes);
}

export const emitManyOwn = (
  op: OwnOperator,
  inputs: readonly Value[],
  results: readonly Result[],
  attributes: Attributes,
): readonly Value[] => emitNode({ domain: "radpipe", op }, inputs, results, attributes);

/** What a node does, done to other inputs with results of the same types and shapes. */
export const emitAgain = (node: Node, inputs: readonly Value[]): readonly Value[] =>
  emitNode(node, inputs, node.outputs, node.attributes);

interface Result {
  readonly shape: Shape;
  readonly type: ElementType;
}

function emitNode(
  operator: Operator,
  inputs: readonly Value[],
  results: readonly Result[],
  attributes: Attributes,
): readonly Value[] {
  const { domain, op } = operator;
  const outputs: Value[] = [];
  const signature = attributes === none ? op : op + JSON.stringify(attributes);
  const common = { id: nextId(), inputs, attributes, outputs, signature, visit: 0, place: 0 };
  const node: Node = domain === "radpipe" ? { ...common, domain, op } : { ...common, domain, op };
  for (const [output, { shape, type }] of results.entries()) outputs.push(newValue(shape, type, node, output));
  return outputs;
}

/** The node that gives the value when it runs; null of what is stored or constant. */
export const producerOf = (value: Value): Node | null => (value.stored ? null : value.node);

export function storedValue(shape: Shape, type: ElementType, host: HostData, pooled: boolean): Value {
  const value = newValue(shape, type, null, 0);
  value.stored = { host, tensor: null, pooled };
  return value;
}

export function constant(type: ElementType, shape: Shape, numbers: readonly number[]): Value {
  const signature = `${type}[${shape}]${numbers.map(exactText)}`;
  return { ...newValue(shape, type, null, 0), constant: { numbers, signature } };
}

/** Minus zero and zero are different constants, though both print as 0. */
function exactText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

export function scalar(type: ElementType, number: number): Value {
  return constant(type, [], [number]);
}

/** A list of axes, sizes or offsets. */
export function integers(numbers: readonly number[]): Value {
  return constant("int64", [numbers.length], numbers);
}

export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const dimension of shape) size *= dimension;
  return size;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis += 1) if (a[axis] !== b[axis]) return false;
  return true;
}
