import { type Node, sizeOf, type Value } from "./value.js";

/** To read a number from memory and write one takes the time of so many operations. */
const operationsPerNumber = 50;

/** Floating-point operations of a node, as far as it matters: convolutions, matrix products, and passes over numbers. */
export function operationsOf(node: Node): number {
  const result = node.outputs[0]!;
  switch (node.op) {
    case "Conv": {
      // The filter is O x I x H x W: each output number is a sum over all but O.
      const filter = node.inputs[1]!.shape;
      return 2 * sizeOf(result.shape) * sizeOf(filter.slice(1));
    }
    case "ConvolutionInputGradient":
    case "ConvolutionFilterGradient": {
      const [height, width, inChannels, outChannels] = node.attributes["filter"] as [number, number, number, number];
      const [batch] = node.attributes["image"] as [number];
      const [outHeight, outWidth] = node.attributes["output"] as [number, number];
      return 2 * batch * outHeight * outWidth * outChannels * height * width * inChannels;
    }
    case "Gemm":
    case "FusedMatMul": {
      const [a] = node.inputs;
      const inner = a!.shape.at(node.attributes["transA"] === 1 ? -2 : -1)!;
      return 2 * sizeOf(result.shape) * inner;
    }
    default:
      return operationsPerNumber * Math.max(largest(node.inputs), largest(node.outputs));
  }
}

/** Numbers of the largest; a loop, since every step counts all of its nodes. */
function largest(values: readonly Value[]): number {
  let size = 0;
  for (const { shape } of values) size = Math.max(size, sizeOf(shape));
  return size;
}
