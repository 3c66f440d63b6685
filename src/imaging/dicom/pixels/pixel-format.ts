import { decimalOf, hasAttribute, refused, textOf, wordOf } from "../file/attributes.js";
import type { DataSet } from "../file/data-set.js";

/** How the numbers of a picture are stored. */
export interface PixelFormat {
  readonly width: number;
  readonly height: number;
  readonly samples: 1 | 3;
  readonly photometric: string;
  /** Whether colours are stored in planes, one after another, rather than interleaved. */
  readonly isPlanar: boolean;
  readonly frames: number;
  readonly content: "integer" | "float" | "double";
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  /** The most significant bit of a pixel, from 0. */
  readonly highBit: number;
  readonly isSigned: boolean;
}

const GREY = ["MONOCHROME1", "MONOCHROME2"];
const ONE_SAMPLE = [...GREY, "PALETTE COLOR"];
const THREE_SAMPLES = ["RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT"];

/** 16,384 x 16,384: larger than any radiograph, small enough that a forged header cannot take the memory. */
const MOST_PIXELS = 16_384 * 16_384;

/** Throws a StageFailure that names the attribute whose value is not read. */
export function pixelFormat(dataSet: DataSet): PixelFormat {
  const [height, width] = [wordOf(dataSet, "Rows") ?? 0, wordOf(dataSet, "Columns") ?? 0];
  if (height === 0 || width === 0) throw refused("Rows and Columns", "above 0", `${height} x ${width}`);
  if (height * width > MOST_PIXELS) {
    throw refused("Rows x Columns", "at most 16384 x 16384 pixels", `${height} x ${width}`);
  }
  const photometric = textOf(dataSet, "PhotometricInterpretation").toUpperCase();
  const samples = wordOf(dataSet, "SamplesPerPixel") ?? (THREE_SAMPLES.includes(photometric) ? 3 : 1);
  const known = samples === 1 ? ONE_SAMPLE : samples === 3 ? THREE_SAMPLES : [];
  if (!known.includes(photometric)) {
    throw refused(
      "PhotometricInterpretation",
      `${ONE_SAMPLE.join(", ")} of one sample or ${THREE_SAMPLES.join(", ")} of three`,
      `${photometric || "none"} of ${samples}`,
    );
  }
  const content = hasAttribute(dataSet, "FloatPixelData")
    ? "float"
    : hasAttribute(dataSet, "DoubleFloatPixelData")
      ? "double"
      : "integer";
  const bits = content === "integer" ? integerBits(dataSet) : { bitsAllocated: 32, bitsStored: 32, highBit: 31 };
  return {
    width,
    height,
    samples: samples as 1 | 3,
    photometric,
    isPlanar: samples === 3 && wordOf(dataSet, "PlanarConfiguration") === 1,
    frames: Math.max(1, Math.floor(decimalOf(dataSet, "NumberOfFrames") ?? 1)),
    content,
    ...bits,
    isSigned: wordOf(dataSet, "PixelRepresentation") === 1,
  };
}

function integerBits(dataSet: DataSet): Pick<PixelFormat, "bitsAllocated" | "bitsStored" | "highBit"> {
  const bitsAllocated = wordOf(dataSet, "BitsAllocated") ?? 16;
  if (![1, 8, 16, 32].includes(bitsAllocated)) throw refused("BitsAllocated", "1, 8, 16 or 32", bitsAllocated);
  const bitsStored = wordOf(dataSet, "BitsStored") ?? bitsAllocated;
  if (bitsStored < 1 || bitsStored > bitsAllocated) {
    throw refused("BitsStored", `from 1 to BitsAllocated (${bitsAllocated})`, bitsStored);
  }
  const highBit = wordOf(dataSet, "HighBit") ?? bitsStored - 1;
  if (highBit < bitsStored - 1 || highBit >= bitsAllocated) {
    throw refused("HighBit", `from BitsStored - 1 (${bitsStored - 1}) to ${bitsAllocated - 1}`, highBit);
  }
  return { bitsAllocated, bitsStored, highBit };
}
