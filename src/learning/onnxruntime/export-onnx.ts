import type { Tensor } from "@tensorflow/tfjs-core";
import { tf } from "../tfjs.js";
import { onnxruntimeBackend } from "./backend.js";
import { onnxModelOf } from "./compile/compile.js";
import { encodeOnnxModel, type OnnxModel, type OnnxNode, type OnnxPort, type OnnxTensor } from "./graph/onnx-model.js";
import { plain } from "./graph/operand.js";
import { type Trace, traceGraph } from "./graph/trace.js";
import type { OnnxRuntimeKernelBackend } from "./kernel-backend.js";
import { backendName } from "./register-kernels.js";

const { engine, getBackend, setBackend, tidy } = tf;

/**
 * Images of the batch while recording. Prime and larger than any size of a network, so that it is recognized in shapes,
 * where it represents however many images there will be. Nothing of this size is computed.
 */
const anyBatch = 999_983;

interface ExportOptions {
  readonly producerVersion: string;
  /** Said in the file, such as normalization and class names. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** What is added to the network. */
  readonly after?: (model: OnnxModel) => OnnxModel;
}

/** What is exported: one image batch in, one tensor out; a LayersModel is one. */
interface Network {
  readonly inputs: readonly { readonly shape: readonly (number | null)[] }[];
  apply(inputs: Tensor, options: { readonly training: boolean }): unknown;
}

/**
 * The bytes of an `.onnx` file (operator set 17, no operators but ONNX's own): input `image`, batch x height x width x
 * channels, normalized as for training; output `probability`, batch x classes.
 *
 * @throws a bug where the network cannot be recorded for any number of images.
 */
export async function exportOnnx(model: Network, options: ExportOptions): Promise<Uint8Array> {
  const before = getBackend();
  const active = before === backendName ? null : await onnxruntimeBackend.activate({ threads: 1, device: "cpu" });
  try {
    const recorded = (options.after ?? asItIs)(recordNetwork(model));
    return encodeOnnxModel({
      ...recorded,
      producer: { name: "radpipe", version: options.producerVersion },
      ...(options.metadata ? { metadata: options.metadata } : {}),
    });
  } finally {
    if (active) {
      await setBackend(before);
      await active.close();
    }
  }
}

const asItIs = (model: OnnxModel): OnnxModel => model;

/** The graph of a network, `image` in and `probability` out. The ONNX Runtime backend must be active. */
export function recordNetwork(model: Network): OnnxModel {
  const backend = engine().backend as OnnxRuntimeKernelBackend;
  // What still waits to run (a training step) must not become part of the network.
  backend.flush();
  let trace: Trace | undefined;
  let image = -1;
  tidy(() => {
    const shape = [anyBatch, ...model.inputs[0]!.shape.slice(1).map(Number)];
    const placeholder = backend.placeholder(shape);
    const input = engine().makeTensorFromTensorInfo(placeholder);
    const output = model.apply(input, { training: false }) as Tensor;
    const target = plain(backend.operandOf(output)!);
    trace = traceGraph([target]);
    image = trace.inputs.findIndex((value) => value.stored?.host === null);
  });
  return portable(onnxModelOf(trace!, 0), trace!, image);
}

/** Weights become part of the file, the batch any size, and the runtime's own operators standard ones. */
function portable(model: OnnxModel, trace: Trace, image: number): OnnxModel {
  const weights = trace.inputs.flatMap((value, index): OnnxTensor[] => {
    const data = value.stored?.host;
    return data ? [{ name: `weight_${index}`, type: value.type, shape: value.shape, data }] : [];
  });
  const initializers = [...model.initializers, ...weights].map(withAnyBatch);
  const rename = (name: string): string => {
    if (name === `i${image}`) return "image";
    if (name === "o0") return "probability";
    return /^i\d+$/.test(name) ? `weight_${name.slice(1)}` : name;
  };
  const nodes = model.nodes.map((node) =>
    standard({ ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename) }),
  );
  const port = (found: OnnxPort | undefined): OnnxPort => {
    if (found?.shape?.[0] !== anyBatch) throw new Error("Internal error: the exported network does not keep the batch");
    return { ...found, name: rename(found.name), shape: ["batch", ...found.shape.slice(1)] };
  };
  return { nodes, inputs: [port(model.inputs[image])], outputs: [port(model.outputs[0])], initializers };
}

/** In a list of sizes the batch is what is left over. */
function withAnyBatch(tensor: OnnxTensor): OnnxTensor {
  if (!(tensor.data instanceof BigInt64Array)) return tensor;
  const isBatch = (size: bigint): boolean => size !== 0n && size % BigInt(anyBatch) === 0n;
  const found = tensor.data.filter(isBatch).length;
  if (found === 0) return tensor;
  if (found > 1) throw new Error("Internal error: the exported network mixes images of a batch");
  return { ...tensor, data: tensor.data.map((size) => (isBatch(size) ? -1n : size)) };
}

/** A product of matrices in batches, which the runtime would also transpose. */
function standard(node: OnnxNode): OnnxNode {
  if (node.domain === "") return node;
  const { transA, transB } = node.attributes;
  if (node.op !== "FusedMatMul" || transA === 1 || transB === 1) {
    throw new Error(`Internal error: ${node.op} ${JSON.stringify(node.attributes)} is not exported`);
  }
  return { op: "MatMul", domain: "", inputs: node.inputs, outputs: node.outputs, attributes: {} };
}
