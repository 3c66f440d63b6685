import type { KernelFunc, NamedAttrMap, TensorInfo } from "@tensorflow/tfjs-core";
import { spaceOut, spaceOutTaps } from "../space-out.js";
import { tf } from "../tfjs.js";

type Four = [number, number, number, number];
type Two = [number, number];
type Geometry = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

let isMended = false;

/**
 * Gives `tensorflow` what its kernels refuse in the middle of a computation: gradients of convolutions with explicit
 * padding, and depthwise convolutions whose strides differ ("only supports equal length strides") or that are dilated.
 * All become convolutions that it has, over an image with zeros around it, or by a kernel with zeros in it.
 */
export function mendTensorflowKernels(): void {
  if (isMended) return;
  isMended = true;
  mend("Conv2DBackpropInput", ({ dy, filter }, attributes, original) => {
    const info = geometry(attributes["inputShape"] as Four, filter!.shape, attributes, false);
    if (info.padInfo.type !== "EXPLICIT") return null;
    const inputShape = paddedShape(info);
    return cropped(original({ dy: dy!, filter: filter! }, { ...attributes, inputShape, pad: "valid" }), info);
  });
  mend("Conv2DBackpropFilter", ({ x, dy }, attributes, original) => {
    const info = geometry(x!.shape, attributes["filterShape"] as Four, attributes, false);
    if (info.padInfo.type !== "EXPLICIT") return null;
    return original({ x: padded(x!, info), dy: dy! }, { ...attributes, pad: "valid" });
  });
  mend("DepthwiseConv2dNative", ({ x, filter }, attributes, original) => {
    const info = geometry(x!.shape, filter!.shape, attributes, true);
    const { dilationHeight, dilationWidth } = info;
    if (dilationHeight > 1 || dilationWidth > 1) {
      const taps = spaceOutTaps(filter!, [dilationHeight, dilationWidth]);
      return original({ x: x!, filter: taps }, { ...attributes, dilations: [1, 1] });
    }
    if (info.strideHeight === info.strideWidth) return null;
    const everywhere = original({ x: padded(x!, info), filter: filter! }, { ...attributes, ...EVERYWHERE });
    const { outHeight, outWidth, strideHeight, strideWidth, batchSize, outChannels } = info;
    const end = [batchSize, (outHeight - 1) * strideHeight + 1, (outWidth - 1) * strideWidth + 1, outChannels];
    return tf.stridedSlice(everywhere, [0, 0, 0, 0], end, [1, strideHeight, strideWidth, 1]);
  });
  mend("DepthwiseConv2dNativeBackpropInput", ({ dy, filter }, attributes, original) => {
    const info = geometry(attributes["inputShape"] as Four, filter!.shape, attributes, true);
    if (info.strideHeight === info.strideWidth && info.padInfo.type !== "EXPLICIT") return null;
    const inputShape = paddedShape(info);
    const inputs = { dy: spreadOut(dy!, info), filter: filter! };
    return cropped(original(inputs, { ...attributes, ...EVERYWHERE, inputShape }), info);
  });
  mend("DepthwiseConv2dNativeBackpropFilter", ({ x, dy }, attributes, original) => {
    const info = geometry(x!.shape, attributes["filterShape"] as Four, attributes, true);
    if (info.strideHeight === info.strideWidth && info.padInfo.type !== "EXPLICIT") return null;
    return original({ x: padded(x!, info), dy: spreadOut(dy!, info) }, { ...attributes, ...EVERYWHERE });
  });
}

/** A window at each place, none over the border. */
const EVERYWHERE = { strides: [1, 1], pad: "valid" };

type Inputs = Readonly<Record<string, tf.Tensor4D>>;
type Mended = (
  inputs: Inputs,
  attributes: NamedAttrMap,
  original: (inputs: Inputs, attributes: NamedAttrMap) => tf.Tensor4D,
) => tf.Tensor | null;

/** @param compute null where TensorFlow's own kernel does. */
function mend(kernelName: string, compute: Mended): void {
  const original = tf.getKernel(kernelName, "tensorflow");
  if (original === undefined) throw new Error(`Internal error: TensorFlow.js for Node has no kernel ${kernelName}`);
  tf.unregisterKernel(kernelName, "tensorflow");
  const kernelFunc: KernelFunc = ({ inputs, attrs, backend }) =>
    tf.tidy(() => {
      const native = (given: Inputs, attributes: NamedAttrMap): tf.Tensor4D =>
        original.kernelFunc({ inputs: given, attrs: attributes, backend }) as tf.Tensor4D;
      const given = inputs as unknown as Inputs;
      return compute(given, attrs!, native) ?? native(given, attrs!);
    }) as TensorInfo;
  tf.registerKernel({ ...original, kernelFunc });
}

const geometry = (
  image: readonly number[],
  filter: readonly number[],
  attributes: NamedAttrMap,
  isDepthwise: boolean,
): Geometry =>
  tf.backend_util.computeConv2DInfo(
    image as Four,
    filter as Four,
    attributes["strides"] as Two,
    (attributes["dilations"] ?? 1) as Two,
    attributes["pad"] as "same",
    attributes["dimRoundingMode"] as "floor",
    isDepthwise,
  );

const paddedShape = ({ inShape, padInfo }: Geometry): Four => [
  inShape[0],
  inShape[1] + padInfo.top + padInfo.bottom,
  inShape[2] + padInfo.left + padInfo.right,
  inShape[3],
];

const padded = (image: tf.Tensor4D, { padInfo: { top, bottom, left, right } }: Geometry): tf.Tensor4D =>
  tf.pad(image, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);

const cropped = (image: tf.Tensor4D, { inShape, padInfo: { top, left } }: Geometry): tf.Tensor4D =>
  tf.slice(image, [0, top, left, 0], inShape);

/** Gradients of windows at some places become gradients of windows everywhere: zeros between them and after. */
function spreadOut(dy: tf.Tensor4D, info: Geometry): tf.Tensor4D {
  const { strideHeight, strideWidth } = info;
  const [, imageHeight, imageWidth] = paddedShape(info);
  const height = imageHeight - info.effectiveFilterHeight + 1;
  const width = imageWidth - info.effectiveFilterWidth + 1;
  const spaced = spaceOut(dy, [strideHeight, strideWidth]);
  return tf.pad(spaced, [
    [0, 0],
    [0, height - spaced.shape[1]],
    [0, width - spaced.shape[2]],
    [0, 0],
  ]);
}
