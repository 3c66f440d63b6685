import { StageFailure } from "../../core/stage-failure.js";
import { greyLevel } from "../transforms/window-level.js";
import type { Samples } from "./pixels/samples.js";
import type { DicomImage } from "./read-dicom.js";

/** How values become grey. */
export interface GreyRendering {
  readonly window: "file" | "percentile" | { readonly centre: number; readonly width: number };
  /** Percentiles that become black and white. */
  readonly percentiles: readonly number[];
}

/** 8-bit grey, bright where much is absorbed: MONOCHROME1 is inverted. Pixels outside the picture are black. */
export function renderGrey(image: DicomImage, rendering: GreyRendering): Uint8Array {
  const { stored, isPadding, isInverted } = image;
  const shade = shadeOf(image, rendering);
  const levelOf = (value: number): number => {
    if (isPadding?.(value) === true) return 0;
    const level = shade(value);
    return isInverted ? 255 - level : level;
  };
  const levels = new Uint8Array(stored.length);
  if (!isNarrow(stored)) {
    for (let i = 0; i < levels.length; i++) levels[i] = levelOf(stored[i] as number);
    return levels;
  }
  // Of 16 bits there are fewer values than pixels: each is worked out once.
  const known = new Int16Array(0x10000).fill(-1);
  for (let i = 0; i < levels.length; i++) {
    const value = stored[i] as number;
    const at = value & 0xffff;
    if (known[at] === -1) known[at] = levelOf(value);
    levels[i] = known[at] as number;
  }
  return levels;
}

/** From stored numbers to 0..255, before inversion. */
function shadeOf(image: DicomImage, { window, percentiles }: GreyRendering): (stored: number) => number {
  const { toModality } = image;
  const voi = window === "file" ? image.voi() : undefined;
  if (voi !== undefined) return (stored) => byteOf(voi(toModality(stored)));
  if (typeof window === "object") return (stored) => greyLevel(toModality(stored), window);
  const ranked = rankedValues(image);
  const [low, high] = percentiles.map((percent) => quantile(ranked, percent / 100)) as [number, number];
  const chosen = { centre: (low + high) / 2, width: Math.max(high - low, Number.EPSILON) };
  return (stored) => greyLevel(toModality(stored), chosen);
}

/** Rounded half up; what is not a number is black. */
const byteOf = (share: number): number => {
  const level = share * 255;
  if (!(level > 0)) return 0;
  return level >= 255 ? 255 : Math.floor(level + 0.5);
};

/** Values of the modality in rising order, each with how many pixels have it or less. */
interface Ranked {
  readonly values: Float64Array;
  readonly upTo: Float64Array;
}

/** Over all pixels within the picture whose values are finite. Throws a StageFailure if there are none. */
function rankedValues({ stored, isPadding, toModality }: DicomImage): Ranked {
  const values = (isNarrow(stored) ? histogramOf(stored) : Array.from(stored, (value) => [value, 1] as const))
    .filter(([value]) => isPadding?.(value) !== true)
    .map(([value, times]) => [toModality(value), times] as const)
    .filter(([value]) => Number.isFinite(value))
    .sort(([a], [b]) => a - b);
  if (values.length === 0) throw new StageFailure("Expected a picture with values, got one of padding alone");
  let total = 0;
  return {
    values: Float64Array.from(values, ([value]) => value),
    upTo: Float64Array.from(values, ([, times]) => (total += times)),
  };
}

/** Each number that occurs, and how often. */
function histogramOf(stored: Uint8Array | Int8Array | Uint16Array | Int16Array): (readonly [number, number])[] {
  const counts = new Uint32Array(0x10000);
  for (const value of stored) counts[value & 0xffff]!++;
  const isSigned = stored instanceof Int16Array || stored instanceof Int8Array;
  const pairs: [number, number][] = [];
  counts.forEach((times, bits) => {
    if (times > 0) pairs.push([isSigned ? (bits << 16) >> 16 : bits, times]);
  });
  return pairs;
}

/** Linear interpolation between order statistics, as numpy.percentile does by default. */
function quantile({ values, upTo }: Ranked, share: number): number {
  const position = share * ((upTo.at(-1) as number) - 1);
  const below = Math.floor(position);
  const low = valueAt(below);
  return low + (position - below) * (valueAt(Math.min(below + 1, (upTo.at(-1) as number) - 1)) - low);

  function valueAt(rank: number): number {
    return values[upTo.findIndex((count) => count > rank)] as number;
  }
}

/** Numbers that 16 bits tell apart. */
const isNarrow = (stored: Samples): stored is Uint8Array | Int8Array | Uint16Array | Int16Array =>
  stored.BYTES_PER_ELEMENT <= 2;
