import type { Normalization } from "../../artifacts/preprocessing.js";
import type { tfl } from "../tfjs.js";
import { recordNetwork } from "./export-onnx.js";
import { encodeOnnxModel, type OnnxModel, type OnnxNode, type OnnxTensor } from "./graph/onnx-model.js";

interface AveragedNetwork {
  readonly network: tfl.LayersModel;
  readonly normalization: Normalization;
  /** In the probability of each answer. */
  readonly shares: readonly number[];
  /** What is added to the network. */
  readonly after: (model: OnnxModel) => OnnxModel;
}

/**
 * The bytes of an `.onnx` file (operator set 17): input `image`, float32 levels of 0 to 255, batch x height x width x
 * channels; output `probability`, batch x answers, the mean of several networks, each of which gets the image normalized in
 * its own way. The ONNX Runtime backend must be active.
 */
export function meanOfNetworks(
  members: readonly AveragedNetwork[],
  {
    producerVersion,
    metadata,
    after,
  }: {
    readonly producerVersion: string;
    readonly metadata: Readonly<Record<string, string>>;
    /** What is added to their mean. */
    readonly after: (model: OnnxModel) => OnnxModel;
  },
): Uint8Array {
  const recorded = members.map(({ network, after }) => after(recordNetwork(network)));
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  const shared: string[] = [];
  const answers = members[0]!.shares.length;
  for (const [index, { nodes: own, initializers: weights, outputs }] of recorded.entries()) {
    const { normalization, shares } = members[index]!;
    const name = (of: string): string => (of === "" ? "" : `models.${index + 1}/${of}`);
    const add = (
      op: string,
      inputs: readonly string[],
      result: string,
      attributes: OnnxNode["attributes"] = {},
    ): string => {
      nodes.push({ name: name(result), op, domain: "", inputs, outputs: [name(result)], attributes });
      return name(result);
    };
    const numbers = (of: string, values: readonly number[], shape: readonly number[]): string => {
      initializers.push({ name: name(of), type: "float32", shape, data: Float32Array.from(values) });
      return name(of);
    };
    normalized(normalization, { add, numbers });
    for (const node of own) {
      nodes.push({
        ...node,
        name: name(node.name ?? `${node.op}_${nodes.length}`),
        inputs: node.inputs.map(name),
        outputs: node.outputs.map(name),
      });
    }
    for (const tensor of weights) initializers.push({ ...tensor, name: name(tensor.name) });
    const columns = Number(outputs[0]!.shape!.at(-1));
    let probability = name(outputs[0]!.name);
    // Of two classes a network gives both, or the positive one, which is what is asked.
    if (columns === 2 && answers === 1) {
      initializers.push({ name: name("positive"), type: "int64", shape: [1], data: BigInt64Array.of(1n) });
      probability = add("Gather", [probability, name("positive")], "positive_probability", { axis: 1 });
    }
    shared.push(add("Mul", [probability, numbers("shares", shares, [1, answers])], "share"));
  }
  nodes.push({ name: "mean", op: "Sum", domain: "", inputs: shared, outputs: ["probability"], attributes: {} });
  const model: OnnxModel = {
    nodes,
    initializers,
    inputs: [recorded[0]!.inputs[0]!],
    outputs: [{ name: "probability", type: "float32", shape: ["batch", answers] }],
  };
  return encodeOnnxModel({ ...after(model), producer: { name: "radpipe", version: producerVersion }, metadata });
}

interface Nodes {
  readonly add: (op: string, inputs: readonly string[], result: string, attributes?: OnnxNode["attributes"]) => string;
  readonly numbers: (of: string, values: readonly number[], shape: readonly number[]) => string;
}

/** As `normalizeInto`, from the file's `image` to the member's. */
function normalized(normalization: Normalization, { add, numbers }: Nodes): void {
  if (normalization.kind === "l2") {
    const norm = add("ReduceL2", ["image"], "norm", { axes: [1, 2, 3], keepdims: 1 });
    // An image that is black has a norm of 0, and stays black.
    const black = add("Cast", [add("Equal", [norm, numbers("zero", [0], [])], "is_black")], "black", { to: 1 });
    add("Div", ["image", add("Add", [norm, black], "divisor")], "image");
    return;
  }
  const isStandard = normalization.kind === "mean-std";
  const offsets = isStandard ? normalization.mean : normalization.minimum;
  const scales = isStandard
    ? normalization.std
    : normalization.maximum.map((value, channel) => value - normalization.minimum[channel]!);
  const shape = [offsets.length];
  const shifted = add("Sub", ["image", numbers("offsets", offsets, shape)], "shifted");
  add(
    "Div",
    [
      shifted,
      numbers(
        "scales",
        scales.map((scale) => scale || 1),
        shape,
      ),
    ],
    "image",
  );
}
