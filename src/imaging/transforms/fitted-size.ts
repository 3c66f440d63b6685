import type { Fit } from "../../artifacts/preprocessing.js";

export interface Frame {
  /** Of the image after scaling, in pixels, before anything is cut off or added. */
  readonly scaled: Size;
  /** Of the result. */
  readonly size: Size;
  /** Where the scaled image begins in the result; negative where it is cut off. */
  readonly left: number;
  readonly top: number;
}

interface Size {
  readonly height: number;
  readonly width: number;
}

/** How an image comes into the target size: the arithmetic of sharp, so that shrunken and enlarged images lie alike. */
export function fittedSize(image: Size, target: Size & { readonly fit: Fit; readonly enlarge?: boolean }): Frame {
  const { fit } = target;
  let [across, down] = [image.width / target.width, image.height / target.height];
  if (fit === "cover") across = down = Math.min(across, down);
  if (fit === "contain" || fit === "inside") across = down = Math.max(across, down);
  if (fit === "inside" && target.enlarge !== true) [across, down] = [Math.max(1, across), Math.max(1, down)];
  const scaled = { width: sideOf(image.width, across), height: sideOf(image.height, down) };
  const size = fit === "inside" ? scaled : { width: target.width, height: target.height };
  return { scaled, size, left: offset(size.width - scaled.width), top: offset(size.height - scaled.height) };
}

/** As C's `rint`: halves go to the even neighbour. An image keeps a pixel at least. */
function sideOf(side: number, shrink: number): number {
  const exact = side / Math.min(shrink, side);
  const rounded = Math.round(exact);
  return rounded - exact === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}

/** The spare pixel goes to the right and below, also where pixels are cut off. */
const offset = (spare: number): number => (spare >= 0 ? Math.floor(spare / 2) : -Math.floor((1 - spare) / 2));
