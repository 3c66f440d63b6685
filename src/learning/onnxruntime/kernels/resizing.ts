import { channelsFirst, inOrder, type Operand, operand, permuted } from "../graph/operand.js";
import { constant, emit, integers, type Value } from "../graph/value.js";
import type { Kernel, KernelCall, KernelTable } from "./kernel.js";

interface Alignment {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

/** The position of an output pixel in the input, according to TF.js's two switches. */
function coordinates({ alignCorners, halfPixelCenters }: Alignment): string {
  if (halfPixelCenters) return "half_pixel";
  return alignCorners ? "align_corners" : "asymmetric";
}

const resize =
  (mode: "linear" | "nearest"): Kernel =>
  ({ inputs, attributes }: KernelCall) => {
    const images = inputs["images"]!;
    if (images.value.type !== "float32") return null;
    const alignment = attributes as unknown as Alignment;
    // The nearest pixel is the rounded one when corners align, halves rounding up as Math.round does.
    if (mode === "nearest" && alignment.halfPixelCenters) return null;
    const [height, width] = attributes["size"] as [number, number];
    if (alignment.alignCorners && (height === 1 || width === 1)) return null;
    const shape = [images.shape[0]!, height, width, images.shape[3]!];
    return resized(images, shape, mode, alignment);
  };

function resized(images: Operand, shape: readonly number[], mode: string, alignment: Alignment): Operand {
  const inMemory = permuted(shape, channelsFirst);
  const nothing: Value = constant("float32", [0], []);
  const [height, width] = [shape[1]! / images.shape[1]!, shape[2]! / images.shape[2]!];
  // Whole factors say nothing of how many images there are.
  const isWhole = Number.isInteger(height) && Number.isInteger(width);
  const target = isWhole ? [constant("float32", [4], [1, 1, height, width])] : [nothing, integers(inMemory)];
  const value = emit("Resize", [inOrder(images, channelsFirst), nothing, ...target], inMemory, "float32", {
    mode,
    coordinate_transformation_mode: coordinates(alignment),
    ...(mode === "nearest" ? { nearest_mode: alignment.alignCorners ? "round_prefer_ceil" : "floor" } : {}),
  });
  return operand(value, shape, channelsFirst);
}

/**
 * Each row and each column of the gradient is a weighted sum of rows and columns of dy, so it is two products with
 * matrices of the weights that the resizing gave to its pixels.
 */
const resizeGradient =
  (weightsOf: (from: number, to: number, alignCorners: boolean) => readonly number[]): Kernel =>
  ({ inputs, attributes }) => {
    const [images, dy] = [inputs["images"]!, inputs["dy"]!];
    if (attributes["halfPixelCenters"] || dy.value.type !== "float32") return null;
    const alignCorners = attributes["alignCorners"] === true;
    const [batch, height, width, channels] = images.shape as [number, number, number, number];
    const [, toHeight, toWidth] = dy.shape as [number, number, number, number];
    const rows = constant("float32", [toHeight, height], weightsOf(height, toHeight, alignCorners));
    const columns = constant("float32", [toWidth, width], weightsOf(width, toWidth, alignCorners));
    const across = emit("MatMul", [inOrder(dy, channelsFirst), columns], [batch, channels, toHeight, width], "float32");
    const shape = [batch, channels, height, width];
    const turned = constant("float32", [height, toHeight], transposed(rows.constant!.numbers, toHeight, height));
    return operand(emit("MatMul", [turned, across], shape, "float32"), images.shape, channelsFirst);
  };

/** Weight of input pixel j in output pixel i, to x from, by rows. */
function linearWeights(from: number, to: number, alignCorners: boolean): readonly number[] {
  const scale = scaleOf(from, to, alignCorners);
  const weights = new Array<number>(to * from).fill(0);
  for (let pixel = 0; pixel < to; pixel += 1) {
    const at = pixel * scale;
    const low = Math.floor(at);
    const high = Math.min(Math.ceil(at), from - 1);
    weights[pixel * from + low]! += 1 - (at - low);
    weights[pixel * from + high]! += at - low;
  }
  return weights;
}

function nearestWeights(from: number, to: number, alignCorners: boolean): readonly number[] {
  const scale = scaleOf(from, to, alignCorners);
  const weights = new Array<number>(to * from).fill(0);
  for (let pixel = 0; pixel < to; pixel += 1) {
    const at = alignCorners ? Math.round(pixel * scale) : Math.floor(pixel * scale);
    weights[pixel * from + Math.min(at, from - 1)] = 1;
  }
  return weights;
}

function scaleOf(from: number, to: number, alignCorners: boolean): number {
  return alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
}

function transposed(numbers: readonly number[], rows: number, columns: number): readonly number[] {
  return Array.from({ length: rows * columns }, (_, at) => numbers[(at % rows) * columns + Math.floor(at / rows)]!);
}

export const resizingKernels: KernelTable = {
  ResizeBilinear: resize("linear"),
  ResizeBilinearGrad: resizeGradient(linearWeights),
  ResizeNearestNeighbor: resize("nearest"),
  ResizeNearestNeighborGrad: resizeGradient(nearestWeights),
};
