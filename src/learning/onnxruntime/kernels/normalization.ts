import { channelsFirst, inOrder, type Operand, operand, plain, plainOperand } from "../graph/operand.js";
import { expand, reshape } from "../graph/rearrange.js";
import { emit, scalar, sizeOf, type Value } from "../graph/value.js";
import { elementwise } from "./elementwise.js";
import type { Kernel, KernelCall, KernelTable } from "./kernel.js";

/** Per channel: scale (x - mean) / sqrt(variance + epsilon) + offset. */
const batchNormalization: Kernel = ({ inputs, attributes }) => {
  const [x, mean, variance] = [inputs["x"]!, inputs["mean"]!, inputs["variance"]!];
  const channels = x.shape.at(-1)!;
  const given = Object.values(inputs);
  const epsilon = (attributes["varianceEpsilon"] as number | null | undefined) ?? 0.001;
  if (given.some((one) => one !== x && sizeOf(one.shape) !== channels)) return byElement(inputs, epsilon);
  const perChannel = (one: typeof x | undefined, otherwise: number): Value =>
    one ? reshape(plain(one), [channels]) : expand(scalar("float32", otherwise), [channels]);
  const parameters = [
    perChannel(inputs["scale"], 1),
    perChannel(inputs["offset"], 0),
    perChannel(mean, 0),
    perChannel(variance, 1),
  ];
  const normalize = (value: Value): Value =>
    emit("BatchNormalization", [value, ...parameters], value.shape, "float32", {
      epsilon: { float: epsilon },
    });
  if (x.shape.length === 4) return operand(normalize(inOrder(x, channelsFirst)), x.shape, channelsFirst);
  const rows = reshape(plain(x), [sizeOf(x.shape) / channels, channels]);
  return plainOperand(reshape(normalize(rows), x.shape));
};

/** Layer normalization calls this kernel with moments, scale and offset of whole tensors. */
function byElement(inputs: KernelCall["inputs"], epsilon: number): Operand {
  const join = (op: string, a: Operand, b: Operand): Operand =>
    elementwise([a, b], (values, shape) => emit(op, values, shape, "float32"));
  const deviation = elementwise([inputs["variance"]!], ([variance]) => {
    const raised = emit("Add", [variance!, scalar("float32", epsilon)], variance!.shape, "float32");
    return emit("Sqrt", [raised], variance!.shape, "float32");
  });
  let result = join("Div", join("Sub", inputs["x"]!, inputs["mean"]!), deviation);
  if (inputs["scale"]) result = join("Mul", result, inputs["scale"]);
  return inputs["offset"] ? join("Add", result, inputs["offset"]) : result;
}

export const normalizationKernels: KernelTable = { FusedBatchNorm: batchNormalization };
