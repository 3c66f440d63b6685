import { poolingShares } from "../../pooling-shares.js";
import { reshape } from "../graph/rearrange.js";
import { cropOrPad, isTiling, repeatPixels } from "../graph/tiling.js";
import { constant, emit, type Node, scalar, type Value } from "../graph/value.js";

/** Gradient of average pooling. The mean counts pixels inside the image only, and so does its slope. */
export function lowerAveragePoolGradient(node: Node): Value {
  const dy = node.inputs[0]!;
  const [batch, channels, inHeight, inWidth] = node.attributes["image"] as [number, number, number, number];
  const [height, width] = node.attributes["kernel_shape"] as [number, number];
  const strides = node.attributes["strides"] as [number, number];
  const pads = node.attributes["pads"] as [number, number, number, number];
  const [, , outHeight, outWidth] = dy.shape as [number, number, number, number];
  const shares = poolingShares({
    image: [inHeight, inWidth],
    output: [outHeight, outWidth],
    kernel: [height, width],
    strides,
    before: [pads[0], pads[1]],
  });
  const factors =
    shares.length === 1 ? scalar("float32", shares[0]!) : constant("float32", [1, 1, outHeight, outWidth], shares);
  const share = emit("Mul", [dy, factors], dy.shape, "float32");
  if (isTiling(node)) return cropOrPad(repeatPixels(share, height, width), inHeight, inWidth);
  const ones = constant("float32", [1, 1, height, width], new Array<number>(height * width).fill(1));
  const planes = reshape(share, [batch * channels, 1, outHeight, outWidth]);
  const shape = [batch * channels, 1, inHeight, inWidth];
  const spread = emit("ConvTranspose", [planes, ones], shape, "float32", {
    kernel_shape: [height, width],
    strides,
    pads,
    output_padding: [
      inHeight - ((outHeight - 1) * strides[0] + height - pads[0] - pads[2]),
      inWidth - ((outWidth - 1) * strides[1] + width - pads[1] - pads[3]),
    ],
    group: 1,
  });
  return reshape(spread, [batch, channels, inHeight, inWidth]);
}
