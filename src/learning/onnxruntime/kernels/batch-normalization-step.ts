import { channelsFirst, inOrder, type Operand, operand, plain, plainOperand } from "../graph/operand.js";
import { reshape } from "../graph/rearrange.js";
import { constant, emit, integers, type Shape, scalar, sizeOf, type Value } from "../graph/value.js";
import type { Kernel, KernelTable } from "./kernel.js";

/** Kernels of our own: TF.js composes a step of batch normalization, and its gradient, of some forty. */
export const batchNormalizationStep = "BatchNormalizationStep";
export const batchNormalizationStepGradient = "BatchNormalizationStepGradient";
export const movingAverage = "MovingAverage";

interface Normalized {
  /** N x C x H x W, or rows x C. */
  readonly value: Value;
  /** All but the channels. */
  readonly axes: readonly number[];
  /** Of a number per channel, to be broadcast. */
  readonly perChannel: Shape;
  readonly wrap: (value: Value) => Operand;
}

function normalized(x: Operand): Normalized {
  const channels = x.shape.at(-1)!;
  if (x.shape.length === 4) {
    const wrap = (value: Value): Operand => operand(value, x.shape, channelsFirst);
    return { value: inOrder(x, channelsFirst), axes: [0, 2, 3], perChannel: [1, channels, 1, 1], wrap };
  }
  const value = reshape(plain(x), [sizeOf(x.shape) / channels, channels]);
  const wrap = (rows: Value): Operand => plainOperand(reshape(rows, x.shape));
  return { value, axes: [0], perChannel: [1, channels], wrap };
}

const real = (op: string, inputs: readonly Value[], shape: Shape): Value => emit(op, inputs, shape, "float32");

/** What a forward pass made of a mean is used again by its gradient. */
const centredBy = new WeakMap<Value, Value>();

function centred({ value, perChannel }: Normalized, mean: Value): Value {
  let result = centredBy.get(mean);
  if (result?.node?.inputs[0] !== value) {
    result = real("Sub", [value, reshape(mean, perChannel)], value.shape);
    centredBy.set(mean, result);
  }
  return result!;
}

/** Inputs x, scale, offset; outputs: x normalized by its own moments, mean, variance (not corrected for the sample). */
const step: Kernel = ({ inputs, attributes }) => {
  const x = normalized(inputs["x"]!);
  const channels = [sizeOf(x.perChannel)];
  const mean = emit("ReduceMean", [x.value], channels, "float32", { axes: x.axes, keepdims: 0 });
  const deviation = centred(x, mean);
  const squared = real("Mul", [deviation, deviation], x.value.shape);
  const variance = emit("ReduceMean", [squared], channels, "float32", { axes: x.axes, keepdims: 0 });
  const [scale, offset] = [inputs["scale"]!, inputs["offset"]!].map(plain) as [Value, Value];
  // Of what is centred already, which is in the cache: x itself is not needed any more.
  const zero = constant("float32", channels, new Array<number>(channels[0]!).fill(0));
  const y = emit("BatchNormalization", [deviation, scale, offset, zero, variance], x.value.shape, "float32", {
    epsilon: { float: attributes["epsilon"] as number },
  });
  return [x.wrap(y), plainOperand(mean), plainOperand(variance)];
};

/** Inputs dy, x, scale, mean, variance; outputs the gradients of x, scale and offset (Ioffe and Szegedy 2015, section 3). */
const gradient: Kernel = ({ inputs, attributes }) => {
  const x = normalized(inputs["x"]!);
  const dy = normalized(inputs["dy"]!).value;
  const [scale, mean, variance] = [inputs["scale"]!, inputs["mean"]!, inputs["variance"]!].map(plain) as [
    Value,
    Value,
    Value,
  ];
  const channels = [sizeOf(x.perChannel)];
  const { shape } = x.value;
  const vector = (op: string, ...values: Value[]): Value => real(op, values, channels);
  const sum = (value: Value): Value =>
    emit("ReduceSum", [value, integers(x.axes)], channels, "float32", { keepdims: 0 });
  const epsilon = scalar("float32", attributes["epsilon"] as number);
  const deviation = centred(x, mean);
  const inverse = vector("Div", scalar("float32", 1), vector("Sqrt", vector("Add", variance, epsilon)));
  const total = sum(dy);
  const scaleGradient = vector("Mul", sum(real("Mul", [dy, deviation], shape)), inverse);
  const share = scalar("float32", -sizeOf(channels) / sizeOf(shape));
  const along = vector("Mul", vector("Mul", scaleGradient, inverse), share);
  const spread = (value: Value): Value => reshape(value, x.perChannel);
  const both = real("Add", [dy, real("Mul", [deviation, spread(along)], shape)], shape);
  const rest = real("Add", [both, spread(vector("Mul", total, share))], shape);
  // The factor comes last: a convolution before this layer takes it to its filter.
  const xGradient = real("Mul", [rest, spread(vector("Mul", scale, inverse))], shape);
  return [x.wrap(xGradient), plainOperand(scaleGradient), plainOperand(total)];
};

/** The old average, moved towards the new number by the share `decay` of their difference. */
const average: Kernel = ({ inputs, attributes }) => {
  const [old, now] = [plain(inputs["old"]!), plain(inputs["now"]!)];
  const change = real(
    "Mul",
    [real("Sub", [old, now], old.shape), scalar("float32", attributes["decay"] as number)],
    old.shape,
  );
  return plainOperand(real("Sub", [old, change], old.shape));
};

export const batchNormalizationKernels: KernelTable = {
  [batchNormalizationStep]: step,
  [batchNormalizationStepGradient]: gradient,
  [movingAverage]: average,
};
