import type { DicomImage } from "../../src/imaging/dicom.js";
import { greyLevel, type Window } from "../../src/imaging/window-level.js";
import type { DicomParams } from "./params.js";

/** 8-bit grey, bright where much is absorbed: MONOCHROME1 is inverted. Pixels outside the picture are black. */
export function renderGrey(image: DicomImage, params: Pick<DicomParams, "window" | "percentiles">): Uint8Array {
  const window = chooseWindow(image, params);
  return Uint8Array.from(image.values, (value) => {
    if (value === image.padding) return 0;
    const level = greyLevel(value, window);
    return image.inverted ? 255 - level : level;
  });
}

function chooseWindow(image: DicomImage, { window, percentiles }: Pick<DicomParams, "window" | "percentiles">): Window {
  if (typeof window === "object") return window;
  if (window === "file" && image.window !== undefined) return image.window;
  const sorted = image.values.filter((value) => value !== image.padding && Number.isFinite(value)).sort();
  const [low, high] = percentiles.map((percent) => quantile(sorted, percent / 100)) as [number, number];
  return { centre: (low + high) / 2, width: Math.max(high - low, Number.EPSILON) };
}

/** Linear interpolation between order statistics, as numpy.percentile does by default. */
function quantile(sorted: Float32Array, share: number): number {
  if (sorted.length === 0) return 0;
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  return low + (position - below) * ((sorted[Math.min(below + 1, sorted.length - 1)] as number) - low);
}
