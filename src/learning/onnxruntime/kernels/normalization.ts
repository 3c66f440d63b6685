import { channelsFirst, inOrder, operand, plain, plainOperand } from "../graph/operand.js";
import { expand, reshape } from "../graph/rearrange.js";
import { emit, scalar, sizeOf, type Value } from "../graph/value.js";
import type { Kernel, KernelTable } from "./kernel.js";

/** Per channel: scale (x - mean) / sqrt(variance + epsilon) + offset. */
const batchNormalization: Kernel = ({ inputs, attributes }) => {
  const [x, mean, variance] = [inputs["x"]!, inputs["mean"]!, inputs["variance"]!];
  const channels = x.shape.at(-1)!;
  const given = Object.values(inputs);
  if (given.some((one) => one !== x && sizeOf(one.shape) !== channels)) return null;
  const epsilon = attributes["varianceEpsilon"] as number | null | undefined;
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
      epsilon: { float: epsilon ?? 0.001 },
    });
  if (x.shape.length === 4) return operand(normalize(inOrder(x, channelsFirst)), x.shape, channelsFirst);
  const rows = reshape(plain(x), [sizeOf(x.shape) / channels, channels]);
  return plainOperand(reshape(normalize(rows), x.shape));
};

export const normalizationKernels: KernelTable = { FusedBatchNorm: batchNormalization };
