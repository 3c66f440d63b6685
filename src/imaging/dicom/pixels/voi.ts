import { decimalOf, refused, textOf } from "../file/attributes.js";
import { type DataSet, itemsOf } from "../file/data-set.js";
import { TAG } from "../file/tags.js";
import { lookUp, lookupTable } from "./lookup-table.js";

/** How the file itself asks to be shown: from a value of the modality to 0 (black) .. 1 (white). */
export type Voi = (value: number) => number;

/**
 * The VOI LUT of a file, else its window, of several the first: as pydicom's `apply_voi_lut` with `prefer_lut`.
 * undefined if the file has neither. Throws a StageFailure if it has a meaningless one.
 * @param frame where they are: the file itself, or the macro of a frame.
 * @param isSigned whether values of the modality may be negative.
 */
export function voiOf(dataSet: DataSet, frame: DataSet, isSigned: boolean): Voi | undefined {
  const [item] = itemsOf(dataSet, TAG.VOILUTSequence);
  if (item !== undefined) {
    const table = lookupTable(item, "LUTDescriptor", "LUTData", isSigned);
    const white = 2 ** table.bits - 1;
    return (value) => lookUp(table, value) / white;
  }
  const centre = decimalOf(frame, "WindowCenter");
  const width = decimalOf(frame, "WindowWidth");
  if (centre === undefined || width === undefined) return undefined;
  const shape = textOf(frame, "VOILUTFunction").toUpperCase() || "LINEAR";
  return windowFunction(shape, centre, width);
}

/** PS3.3, C.11.2.1.2.1 (LINEAR) and C.11.2.1.3 (SIGMOID, LINEAR_EXACT). */
function windowFunction(shape: string, centre: number, width: number): Voi {
  switch (shape) {
    case "LINEAR":
      if (width < 1) throw refused("WindowWidth", "at least 1", width, ADVICE);
      return linear(centre - 0.5, width - 1);
    case "LINEAR_EXACT":
      if (width <= 0) throw refused("WindowWidth", "above 0", width, ADVICE);
      return linear(centre, width);
    case "SIGMOID":
      if (width <= 0) throw refused("WindowWidth", "above 0", width, ADVICE);
      return (value) => 1 / (1 + Math.exp((-4 * (value - centre)) / width));
    default:
      throw refused("VOILUTFunction", "LINEAR, LINEAR_EXACT or SIGMOID", shape, ADVICE);
  }
}

function linear(centre: number, width: number): Voi {
  const [low, high] = [centre - width / 2, centre + width / 2];
  return (value) => (value <= low ? 0 : value > high ? 1 : (value - centre) / width + 0.5);
}

const ADVICE = "Set `window: percentile`, or a centre and a width: the file's own window plays no part then.";
