import { suggestName } from "../../core/nearest-name.js";
import { StageFailure } from "../../core/stage-failure.js";
import type { OnnxFile, ReadNode } from "../onnxruntime/graph/read-onnx.js";
import { makersOf, neededParts } from "./needed-parts.js";

/** Matrix products, by which classifiers end; quantized ones too. */
const PRODUCTS = new Set(["Gemm", "MatMul", "FusedGemm", "FusedMatMul", "MatMulInteger", "QGemm", "QLinearMatMul"]);
/** What quantizes the input of a product: before it the numbers are finer. */
const QUANTIZERS = new Set(["QuantizeLinear", "DynamicQuantizeLinear"]);

/** What may be between a classifier's last product and its output, besides sums with and products by weights. */
const AFTER_PRODUCT = new Set([
  ...["Identity", "Cast", "Softmax", "LogSoftmax", "Sigmoid", "Dropout", "Flatten", "Squeeze", "Reshape"],
  ...[
    "DequantizeLinear",
    "QuantizeLinear",
    "QLinearSigmoid",
    "QLinearSoftmax",
    "Add",
    "Mul",
    "Div",
    "Sub",
    "QLinearAdd",
  ],
]);

/**
 * The tensor to take features from: the one of that name; else of a classifier what its last matrix product by weights
 * reads, so that everything but its last layer is used; else of a network without such an end its output.
 * Throws a StageFailure where it has several outputs then, or none of the name.
 */
export function chooseOutput(file: OnnxFile, asked: string | undefined, name: string): string {
  const makers = makersOf(file);
  if (asked !== undefined) {
    if (makers.has(asked)) return asked;
    const [made] = file.nodes.find((one) => one.name === asked)?.outputs ?? [];
    throw new StageFailure(
      `Expected output to be a tensor within ${name}, got ${asked}${made === undefined ? "" : ", which is a node"}`,
      made === undefined
        ? suggestName(asked, makers.keys(), "Netron (https://netron.app) shows all tensors. There are")
        : `Write what it makes: \`output: ${made}\`.`,
    );
  }
  const ends = file.outputs.flatMap((port) => endingProduct(port.name, file, makers) ?? []);
  if (ends[0] !== undefined) return beforeQuantization(ends[0].inputs[0]!, makers);
  const [only, ...more] = file.outputs;
  if (only !== undefined && more.length === 0 && makers.has(only.name)) return only.name;
  throw new StageFailure(
    `Expected ${name} to end in a matrix product (Gemm or MatMul), whose input gives the features, or to have one output, got ${file.outputs.length} outputs: ${namesOf(file)}`,
    "Say which tensor to take: `output: NAME`. Netron (https://netron.app) shows all tensors.",
  );
}

/** The matrix product by weights that an output comes from, with nothing between but what keeps its numbers apart. */
function endingProduct(output: string, file: OnnxFile, makers: ReadonlyMap<string, ReadNode>): ReadNode | undefined {
  for (let node = makers.get(output); node !== undefined; ) {
    const others = node.inputs.slice(1).filter((input) => input !== "");
    const weights = others.filter((input) => isConstant(input, file, makers));
    if (!others.every((input) => weights.includes(input) || isScale(input, file, makers))) return undefined;
    if (PRODUCTS.has(node.op)) return weights.length > 0 ? node : undefined;
    if (!AFTER_PRODUCT.has(node.op)) return undefined;
    node = makers.get(node.inputs[0] ?? "");
  }
  return undefined;
}

const namesOf = ({ outputs }: OnnxFile): string =>
  outputs
    .slice(0, 5)
    .map(({ name }) => name)
    .join(", ");

function beforeQuantization(tensor: string, makers: ReadonlyMap<string, ReadNode>): string {
  const maker = makers.get(tensor);
  return maker !== undefined && QUANTIZERS.has(maker.op) ? maker.inputs[0]! : tensor;
}

/** Whether a tensor is the same for all images: it comes from no input. */
function isConstant(tensor: string, file: OnnxFile, makers: ReadonlyMap<string, ReadNode>): boolean {
  if (file.initializers.some(({ name }) => name === tensor)) return true;
  return makers.has(tensor) && neededParts(file, [tensor]).inputs.length === 0;
}

/** Whether a tensor is what numbers were quantized by as they came, alone or times a weight's. */
function isScale(tensor: string, file: OnnxFile, makers: ReadonlyMap<string, ReadNode>): boolean {
  const maker = makers.get(tensor);
  if (maker?.op === "DynamicQuantizeLinear") return maker.outputs[0] !== tensor;
  if (maker?.op !== "Mul") return false;
  return maker.inputs.every((input) => isConstant(input, file, makers) || isScale(input, file, makers));
}
