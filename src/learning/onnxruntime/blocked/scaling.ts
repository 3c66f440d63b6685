import { reshape } from "../graph/rearrange.js";
import { constant, emit, type Node, producerOf, type Shape, sizeOf, type Value } from "../graph/value.js";
import { convolve } from "./convolution.js";
import { blockedDomain, type Layouts, type Placed } from "./layouts.js";

/**
 * Every pixel times a factor plus an offset, of its channel or of its channel in its image, in one pass: a depthwise
 * convolution of one pixel.
 *
 * @param image Channels in blocks.
 * @param factor Of C or N x C numbers; null: 1.
 * @param offset Likewise; null: 0.
 */
export function scaled(image: Value, factor: Value | null, offset: Value | null): Value {
  const [batch, channels, height, width] = image.shape as [number, number, number, number];
  const count = sizeOf((factor ?? offset)!.shape);
  const filter = factor ?? constant("float32", [count], new Array<number>(count).fill(1));
  const shape = [(batch * channels) / count, count, height, width];
  const inputs = [reshape(image, shape), reshape(filter, [count, 1, 1, 1])];
  if (offset) inputs.push(reshape(offset, [count]));
  return reshape(convolve(inputs, shape, depthwise([1, 1], count)), image.shape);
}

/** Attributes of a depthwise convolution that moves by single pixels. */
export function depthwise(kernel: Shape, channels: number): Readonly<Record<string, number | Shape>> {
  return { kernel_shape: kernel, strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], group: channels };
}

/** The numbers of each channel, C of them, or of each channel in each image, N x C; null where a value has others. */
export function perChannel(value: Value, [batch, channels]: Shape): Value | null {
  if (value.shape.length < 3 || value.shape.at(-1) !== 1 || value.shape.at(-2) !== 1) return null;
  if (value.shape.at(-3) !== channels) return null;
  const size = sizeOf(value.shape);
  return size === channels || size === batch! * channels! ? reshape(value, [size]) : null;
}

/** The convolution that gives the value, where nothing else reads it and nothing follows it in its kernel yet. */
export function openConvolution(value: Value, layouts: Layouts): Node | null {
  const node = producerOf(layouts.blocked(value));
  if (node?.op !== "Conv" || node.domain !== blockedDomain || layouts.uses(value) !== 1) return null;
  return node.attributes["activation"] === undefined ? node : null;
}

/** Sums, differences and products of an image in blocks with numbers of its channels. */
export function blockedScaling(node: Node, layouts: Layouts): Placed | null {
  if (node.domain !== "" || !["Add", "Mul", "Sub"].includes(node.op)) return null;
  const { shape } = node.outputs[0]!;
  const [a, b] = node.inputs as [Value, Value];
  const [image, other] = sizeOf(a.shape) === sizeOf(shape) ? [a, b] : [b, a];
  if (shape.length !== 4 || sizeOf(image.shape) !== sizeOf(shape) || layouts.hasPlain(image)) return null;
  const numbers = sizeOf(other.shape) < sizeOf(shape) ? perChannel(layouts.plain(other), shape) : null;
  if (!numbers) return null;
  const source = layouts.blocked(image);
  const negative = (value: Value): Value => emit("Neg", [value], value.shape, "float32");
  if (node.op === "Mul") return { blocked: scaled(source, numbers, null) };
  if (node.op === "Sub" && image === b) {
    const size = sizeOf(numbers.shape);
    return { blocked: scaled(source, constant("float32", [size], new Array<number>(size).fill(-1)), numbers) };
  }
  const offset = node.op === "Sub" ? negative(numbers) : numbers;
  const convolution = openConvolution(image, layouts);
  if (!convolution || sizeOf(offset.shape) !== shape[1]) return { blocked: scaled(source, null, offset) };
  const [x, filter, bias, sum] = convolution.inputs as [Value, Value, Value | undefined, Value | undefined];
  const whole = bias ? emit("Add", [bias, offset], bias.shape, "float32") : offset;
  return { blocked: convolve(sum ? [x, filter, whole, sum] : [x, filter, whole], shape, convolution.attributes) };
}

/** The sum of an image and a convolution that nothing else reads: its kernel adds while it writes. */
export function convolutionPlus(values: readonly Value[], layouts: Layouts): Value | null {
  for (const [value, other] of [values, [...values].reverse()] as [Value, Value][]) {
    const convolution = openConvolution(value, layouts);
    if (!convolution || convolution.inputs.length > 3 || value === other) continue;
    const channels = value.shape[1]!;
    const bias = convolution.inputs[2] ?? constant("float32", [channels], new Array<number>(channels).fill(0));
    const inputs = [convolution.inputs[0]!, convolution.inputs[1]!, bias, layouts.blocked(other)];
    return convolve(inputs, value.shape, convolution.attributes);
  }
  return null;
}

/** Per channel: scale (x - mean) / sqrt(variance + epsilon) + offset. */
export function blockedBatchNormalization(node: Node, layouts: Layouts): Placed | null {
  const x = node.inputs[0]!;
  if (layouts.hasPlain(x)) return null;
  const [scale, offset, mean, variance] = node.inputs.slice(1).map(layouts.plain) as [Value, Value, Value, Value];
  const { shape } = mean;
  const { float: epsilon } = node.attributes["epsilon"] as { float: number };
  const compute = (op: string, ...inputs: Value[]): Value => emit(op, inputs, shape, "float32");
  const deviation = compute("Sqrt", compute("Add", variance, constant("float32", [], [epsilon])));
  const factor = compute("Div", scale, deviation);
  const centred = mean.constant?.numbers.every((number) => number === 0) === true;
  const rest = centred ? offset : compute("Sub", offset, compute("Mul", mean, factor));
  return { blocked: scaled(layouts.blocked(x), factor, rest) };
}
