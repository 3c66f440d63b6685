import { channelsFirst, inOrder, type Operand, operand, permuted } from "../graph/operand.js";
import { constant, emit, integers, type Value } from "../graph/value.js";
import type { Kernel, KernelCall, KernelTable } from "./kernel.js";

interface Alignment {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

/** Where an output pixel lies in the input, as TF.js's two switches say. */
export function coordinates({ alignCorners, halfPixelCenters }: Alignment): string {
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
  const value = emit(
    "Resize",
    [inOrder(images, channelsFirst), nothing, nothing, integers(inMemory)],
    inMemory,
    "float32",
    {
      mode,
      coordinate_transformation_mode: coordinates(alignment),
      ...(mode === "nearest" ? { nearest_mode: alignment.alignCorners ? "round_prefer_ceil" : "floor" } : {}),
    },
  );
  return operand(value, shape, channelsFirst);
}

export const resizingKernels: KernelTable = {
  ResizeBilinear: resize("linear"),
  ResizeNearestNeighbor: resize("nearest"),
};
