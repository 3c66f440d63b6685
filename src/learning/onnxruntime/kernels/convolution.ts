import { tf } from "../../tfjs.js";
import { channelsFirst, filterOrder, inOrder, type Operand, operand, permuted, plain } from "../graph/operand.js";
import { reshape } from "../graph/rearrange.js";
import { type Attributes, emit, emitOwn, type Value } from "../graph/value.js";
import { fusedActivation } from "./activations.js";
import type { Kernel, KernelCall, KernelTable } from "./kernel.js";

/** Sizes, strides and paddings as TF.js resolves them. */
type ConvolutionInfo = tf.backend_util.Conv2DInfo;

type Four = [number, number, number, number];

function convolutionInfo(
  imageShape: readonly number[],
  filterShape: readonly number[],
  attributes: Readonly<Record<string, unknown>>,
  depthwise = false,
): ConvolutionInfo | null {
  if (attributes["dataFormat"] === "NCHW") return null;
  return tf.backend_util.computeConv2DInfo(
    [...imageShape] as Four,
    [...filterShape] as Four,
    attributes["strides"] as [number, number],
    (attributes["dilations"] ?? 1) as [number, number],
    attributes["pad"] as "same",
    attributes["dimRoundingMode"] as undefined,
    depthwise,
  );
}

/** ONNX's attributes of a window that moves over an image. */
function windowAttributes(info: ConvolutionInfo, group: number): Attributes {
  const { top, left, bottom, right } = info.padInfo;
  return {
    kernel_shape: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    pads: [top, left, bottom, right],
    group,
  };
}

/** The numbers that the lowering of a gradient needs, as attributes of the recorded node. */
function gradientAttributes(info: ConvolutionInfo): Attributes {
  return {
    ...windowAttributes(info, 1),
    image: [info.batchSize, info.inChannels, info.inHeight, info.inWidth],
    output: [info.outHeight, info.outWidth],
    filter: [info.filterHeight, info.filterWidth, info.inChannels, info.outChannels],
  };
}

function convolve(call: KernelCall, depthwise: boolean): Operand | null {
  const { inputs, attributes } = call;
  const [x, filter, bias] = [inputs["x"]!, inputs["filter"]!, inputs["bias"]];
  if (inputs["preluActivationWeights"] || x.value.type !== "float32" || filter.value.type !== "float32") return null;
  const info = convolutionInfo(x.shape, filter.shape, attributes, depthwise);
  if (!info) return null;
  const values: Value[] = [
    inOrder(x, channelsFirst),
    depthwise ? depthwiseFilter(filter) : inOrder(filter, filterOrder),
  ];
  if (bias) values.push(reshape(plain(bias), [info.outChannels]));
  const group = depthwise ? info.inChannels : 1;
  const shape = permuted(info.outShape, channelsFirst);
  const sum = emit("Conv", values, shape, "float32", windowAttributes(info, group));
  const value = fusedActivation(sum, attributes["activation"], attributes["leakyreluAlpha"]);
  return value && operand(value, info.outShape, channelsFirst);
}

/** H x W x I x M in TF.js; ONNX numbers the outputs of all groups one after another. */
function depthwiseFilter(filter: Operand): Value {
  const [height, width, channels, multiplier] = filter.shape as Four;
  return reshape(inOrder(filter, [2, 3, 0, 1]), [channels * multiplier, 1, height, width]);
}

/** Gradient of the image: recorded as one node, since what is best depends on strides and on what follows. */
const inputGradient =
  (depthwise: boolean): Kernel =>
  ({ inputs, attributes }) => {
    const [dy, filter] = [inputs["dy"]!, inputs["filter"]!];
    const imageShape = attributes["inputShape"] as number[];
    const info = convolutionInfo(imageShape, filter.shape, attributes, depthwise);
    if (!info || dy.value.type !== "float32") return null;
    const values = [inOrder(dy, channelsFirst), depthwise ? depthwiseFilter(filter) : inOrder(filter, filterOrder)];
    const op = depthwise ? "DepthwiseInputGradient" : "ConvolutionInputGradient";
    const shape = permuted(imageShape, channelsFirst);
    const value = emitOwn(op, values, shape, "float32", gradientAttributes(info));
    return operand(value, imageShape, channelsFirst);
  };

const filterGradient =
  (depthwise: boolean): Kernel =>
  ({ inputs, attributes }) => {
    const [x, dy] = [inputs["x"]!, inputs["dy"]!];
    const filterShape = attributes["filterShape"] as number[];
    const info = convolutionInfo(x.shape, filterShape, attributes, depthwise);
    if (!info || x.value.type !== "float32" || dy.value.type !== "float32") return null;
    const values = [inOrder(x, channelsFirst), inOrder(dy, channelsFirst)];
    const op = depthwise ? "DepthwiseFilterGradient" : "ConvolutionFilterGradient";
    const value = emitOwn(op, values, filterShape, "float32", gradientAttributes(info));
    return operand(value, filterShape);
  };

export const convolutionKernels: KernelTable = {
  Conv2D: (call) => convolve(call, false),
  Conv2DBackpropFilter: filterGradient(false),
  Conv2DBackpropInput: inputGradient(false),
  DepthwiseConv2dNative: (call) => convolve(call, true),
  DepthwiseConv2dNativeBackpropFilter: filterGradient(true),
  DepthwiseConv2dNativeBackpropInput: inputGradient(true),
  FusedConv2D: (call) => convolve(call, false),
  FusedDepthwiseConv2D: (call) => convolve(call, true),
};
