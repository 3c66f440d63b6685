import { tf } from "../../tfjs.js";
import { channelsFirst, inOrder, operand, permuted } from "../graph/operand.js";
import { type Attributes, emit, emitOwn } from "../graph/value.js";
import type { Kernel, KernelTable } from "./kernel.js";

type Four = [number, number, number, number];

function poolInfo(shape: readonly number[], attributes: Readonly<Record<string, unknown>>): tf.backend_util.Conv2DInfo {
  return tf.backend_util.computePool2DInfo(
    [...shape] as Four,
    attributes["filterSize"] as [number, number],
    attributes["strides"] as [number, number],
    1,
    attributes["pad"] as "same",
    attributes["dimRoundingMode"] as undefined,
  );
}

function poolAttributes(info: tf.backend_util.Conv2DInfo): Attributes {
  const { top, left, bottom, right } = info.padInfo;
  return {
    kernel_shape: [info.effectiveFilterHeight, info.effectiveFilterWidth],
    strides: [info.strideHeight, info.strideWidth],
    pads: [top, left, bottom, right],
  };
}

const pool =
  (op: string, more: Attributes = {}): Kernel =>
  ({ inputs, attributes }) => {
    const x = inputs["x"]!;
    if (x.value.type !== "float32") return null;
    const info = poolInfo(x.shape, attributes);
    const shape = permuted(info.outShape, channelsFirst);
    const value = emit(op, [inOrder(x, channelsFirst)], shape, "float32", { ...poolAttributes(info), ...more });
    return operand(value, info.outShape, channelsFirst);
  };

const maxPoolGradient: Kernel = ({ inputs, attributes }) => {
  const [dy, input, output] = [inputs["dy"]!, inputs["input"]!, inputs["output"]!];
  const info = poolInfo(input.shape, attributes);
  const values = [dy, input, output].map((one) => inOrder(one, channelsFirst));
  const shape = permuted(input.shape, channelsFirst);
  const value = emitOwn("MaxPoolGradient", values, shape, "float32", poolAttributes(info));
  return operand(value, input.shape, channelsFirst);
};

const averagePoolGradient: Kernel = ({ inputs, attributes }) => {
  const [dy, input] = [inputs["dy"]!, inputs["input"]!];
  const info = poolInfo(input.shape, attributes);
  const shape = permuted(input.shape, channelsFirst);
  const values = [inOrder(dy, channelsFirst)];
  const value = emitOwn("AveragePoolGradient", values, shape, "float32", { ...poolAttributes(info), image: shape });
  return operand(value, input.shape, channelsFirst);
};

export const poolingKernels: KernelTable = {
  AvgPool: pool("AveragePool", { count_include_pad: 0 }),
  AvgPoolGrad: averagePoolGradient,
  MaxPool: pool("MaxPool"),
  MaxPoolGrad: maxPoolGradient,
};
