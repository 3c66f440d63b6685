import type { Backbone, BackbonePreprocessing } from "../../artifacts/backbone.js";
import { elementCode } from "../onnxruntime/graph/onnx-model.js";
import type { OnnxFile } from "../onnxruntime/graph/read-onnx.js";
import { type GraphBuilder, graphBuilder } from "./graph-builder.js";
import { neededParts } from "./needed-parts.js";
import { writeAround } from "./write-around.js";

/** What the one input is called, where the network has nothing of that name. */
const PIXELS = "pixels";
/** Since then the axes of a reduction are an input and no attribute. */
const AXES_AS_INPUT = 18;

/** What is taken from a network: pooled features, or a tensor of it as it is, both as float32. */
export interface Taken {
  readonly backbone: Pick<Backbone, "input" | "output" | "pool">;
  readonly preprocessing: BackbonePreprocessing;
  readonly pooled: boolean;
  /** Tensors to give as well, unpooled. */
  readonly beside?: readonly string[];
}

/** Names of the inputs and outputs of the file that was made. */
export interface FeatureGraph {
  readonly bytes: Uint8Array;
  /** uint8, batch x height x width x channels. */
  readonly pixels: string;
  readonly features: string;
  readonly beside: readonly string[];
}

/** What an exported file gives instead of features: our nodes after the pooling, and what they are called. */
export interface Tail {
  readonly add: (builder: GraphBuilder, features: string) => void;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * One file from pixels to features: scaling of levels as the network requires, the network's own nodes, pooling. What
 * runs here, and what is exported with a head after it, is the same graph.
 */
export function featureGraph(file: OnnxFile, taken: Taken, tail?: Tail): FeatureGraph {
  const { backbone, preprocessing } = taken;
  const graph = graphBuilder(file);
  const pixels = graph.free(PIXELS);
  graph.input({
    name: pixels,
    type: "uint8",
    shape: [backbone.input.batch ?? "batch", ...preprocessing.size, preprocessing.channels],
  });
  toNetwork(graph, pixels, backbone.input, preprocessing);
  const before = graph.take();
  const asNumbers = (name: string): string => graph.add("Cast", [name], { to: elementCode.float32 });
  const numbers = asNumbers(backbone.output.name);
  const features = taken.pooled ? pool(graph, numbers, backbone) : numbers;
  const beside = (taken.beside ?? []).map(asNumbers);
  if (tail === undefined) {
    for (const name of [features, ...beside]) graph.output({ name, type: "float32" });
  } else tail.add(graph, features);
  const after = graph.take();
  const kept = neededParts(file, [backbone.output.name, ...(taken.beside ?? [])]);
  const bytes = writeAround(file, kept, { before, after, ...(tail && { metadata: tail.metadata }) });
  return { bytes, pixels, features, beside };
}

/** Pixels as the network's input: (level / 255 * scale - mean) / std, in its layout and type. */
function toNetwork(
  graph: GraphBuilder,
  pixels: string,
  { name, type, layout }: Backbone["input"],
  { scale, mean, std, channels }: BackbonePreprocessing,
): void {
  const shape = layout === "NCHW" ? [1, channels, 1, 1] : [1, 1, 1, channels];
  const placed = layout === "NCHW" ? graph.add("Transpose", [pixels], { perm: [0, 3, 1, 2] }) : pixels;
  const factors = std.map((deviation) => scale / 255 / deviation);
  const shifts = mean.map((value, channel) => value / std[channel]!);
  if (type === "uint8") {
    graph.add("Cast", [placed], { to: elementCode.uint8 }, name);
    return;
  }
  let numbers = graph.add("Cast", [placed], { to: elementCode.float32 });
  if (factors.some((factor) => factor !== 1)) numbers = graph.add("Mul", [numbers, graph.constant(factors, shape)]);
  if (shifts.some((shift) => shift !== 0)) numbers = graph.add("Sub", [numbers, graph.constant(shifts, shape)]);
  graph.add("Cast", [numbers], { to: elementCode[type] }, name);
}

function pool(graph: GraphBuilder, tensor: string, { output, pool: how }: Pick<Backbone, "output" | "pool">): string {
  if (how === "none") return graph.add("Flatten", [tensor], { axis: 1 });
  if (how === "cls") return graph.add("Gather", [tensor, graph.constant([0], [], "int64")], { axis: 1 });
  if (output.form === "NCHW") {
    return graph.add("Flatten", [graph.add(how === "mean" ? "GlobalAveragePool" : "GlobalMaxPool", [tensor])], {
      axis: 1,
    });
  }
  const axes = output.form === "tokens" ? [1] : [1, 2];
  const op = how === "mean" ? "ReduceMean" : "ReduceMax";
  return graph.operatorSet < AXES_AS_INPUT
    ? graph.add(op, [tensor], { axes, keepdims: 0 })
    : graph.add(op, [tensor, graph.constant(axes, [axes.length], "int64")], { keepdims: 0 });
}
