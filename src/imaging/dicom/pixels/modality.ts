import { decimalOf, refused } from "../file/attributes.js";
import { type DataSet, itemsOf } from "../file/data-set.js";
import { TAG } from "../file/tags.js";
import { lookUp, lookupTable } from "./lookup-table.js";

/** From stored numbers to the unit of the modality, such as Hounsfield units. */
export type ToModality = (stored: number) => number;

/**
 * By the Modality LUT, else by RescaleSlope and RescaleIntercept (PS3.3, C.11.1). Throws a StageFailure if these are
 * not numbers.
 * @param rescale where RescaleSlope is: the file itself, or the macro of a frame.
 */
export function modalityTransform(dataSet: DataSet, rescale: DataSet, isSigned: boolean): ToModality {
  const [item] = itemsOf(dataSet, TAG.ModalityLUTSequence);
  if (item !== undefined) {
    const table = lookupTable(item, "LUTDescriptor", "LUTData", isSigned);
    return (stored) => lookUp(table, stored);
  }
  const slope = decimalOf(rescale, "RescaleSlope") ?? 1;
  const intercept = decimalOf(rescale, "RescaleIntercept") ?? 0;
  if (slope === 0) throw refused("RescaleSlope", "a number other than 0", "0");
  return (stored) => stored * slope + intercept;
}
