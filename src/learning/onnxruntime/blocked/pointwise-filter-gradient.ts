import { reshape, transpose } from "../graph/rearrange.js";
import { emit, integers, type Value } from "../graph/value.js";
import { channelsLast, type Layouts } from "./layouts.js";

/**
 * Gradient of the filter of a 1 x 1 convolution, channels of `x` x channels of `dy`: nothing moves, so it is a matrix
 * product. With many pixels per channel: one product for each image, summed. With few: one product over the pixels of
 * all images, which must be contiguous.
 */
export function pointwiseFilterGradient(x: Value, dy: Value, layouts: Layouts): Value {
  const [batch, inChannels, height, width] = x.shape as [number, number, number, number];
  const outChannels = dy.shape[1]!;
  const pixels = height * width;
  const shape = [inChannels, outChannels];
  if (2 * inChannels * outChannels <= pixels * (inChannels + outChannels)) {
    const rows = reshape(layouts.plain(x), [batch, inChannels, pixels]);
    const columns = reshape(layouts.plain(dy), [batch, outChannels, pixels]);
    const attributes = { transA: 0, transB: 1 };
    const each = emit("FusedMatMul", [rows, columns], [batch, ...shape], "float32", attributes, "com.microsoft");
    return emit("ReduceSum", [each, integers([0])], shape, "float32", { keepdims: 0 });
  }
  const [rows, columns] = [x, dy].map((image) => {
    const numbers = layouts.hasBlocked(image)
      ? channelsLast(layouts.blocked(image))
      : transpose(layouts.plain(image), [0, 2, 3, 1]);
    return reshape(numbers, [batch * pixels, image.shape[1]!]);
  }) as [Value, Value];
  return emit("Gemm", [rows, columns], shape, "float32", { transA: 1, transB: 0 });
}
