import { luma } from "../../luma.js";
import { hasAttribute, refused } from "../file/attributes.js";
import type { DataSet } from "../file/data-set.js";
import type { Frame } from "./decode-frame.js";
import { type LookupTable, lookUp, lookupTable } from "./lookup-table.js";
import type { PixelFormat } from "./pixel-format.js";
import { integerSamples, type Samples } from "./samples.js";

export interface GreySamples {
  /** One for each pixel, rows from the top. */
  readonly samples: Samples;
  /** Of a picture that was in colour: the value of white. Neither rescaling nor windows apply to it. */
  readonly white?: number;
}

/** One number per pixel. Colour becomes luma (ITU-R BT.601), which in YBR is simply the first sample. */
export function greySamples(frame: Frame, dataSet: DataSet, format: PixelFormat): GreySamples {
  const { samples, photometric } = frame;
  if (photometric.startsWith("MONOCHROME")) return { samples };
  if (photometric === "PALETTE COLOR") return paletteLuma(samples, dataSet, format.isSigned);
  const count = format.width * format.height;
  const white = 2 ** format.bitsStored - 1;
  const grey = integerSamples(count, format.bitsStored, false);
  if (photometric === "YBR_FULL_422") {
    // Two pixels, then the two differences that they share (PS3.3, C.7.6.3.1.2).
    for (let i = 0; i < count; i++) grey[i] = samples[4 * (i >> 1) + (i & 1)] as number;
    return { samples: grey, white };
  }
  const [step, plane] = frame.isPlanar ? [1, count] : [3, 1];
  if (photometric !== "RGB") {
    for (let i = 0; i < count; i++) grey[i] = samples[i * step] as number;
    return { samples: grey, white };
  }
  for (let i = 0; i < count; i++) {
    const at = i * step;
    grey[i] = greyOf(samples[at] as number, samples[at + plane] as number, samples[at + 2 * plane] as number);
  }
  return { samples: grey, white };
}

function paletteLuma(indices: Samples, dataSet: DataSet, isSigned: boolean): GreySamples {
  if (hasAttribute(dataSet, "SegmentedRedPaletteColorLookupTableData")) {
    throw refused("the palette", "a plain lookup table", "a segmented one");
  }
  const read = (colour: "Red" | "Green" | "Blue"): LookupTable =>
    lookupTable(
      dataSet,
      `${colour}PaletteColorLookupTableDescriptor`,
      `${colour}PaletteColorLookupTableData`,
      isSigned,
    );
  const [red, green, blue] = [read("Red"), read("Green"), read("Blue")];
  const samples = integerSamples(indices.length, red.bits, false);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] as number;
    samples[i] = greyOf(lookUp(red, index), lookUp(green, index), lookUp(blue, index));
  }
  return { samples, white: 2 ** red.bits - 1 };
}

const greyOf = (red: number, green: number, blue: number): number => Math.round(luma(red, green, blue));
