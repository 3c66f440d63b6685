import { textOf } from "./file/attributes.js";
import type { DataSet } from "./file/data-set.js";
import { hasPreamble, readDicomFile } from "./file/read-file.js";

/** How much of a file `recognizeDicom` needs. */
export const HEAD_BYTES = 4096;

/** What the beginning of a file tells. */
export type DicomHead =
  | { readonly kind: "image" }
  /** An object that has no picture: a structured report, a directory of a disc. */
  | { readonly kind: "no picture"; readonly object: string }
  | { readonly kind: "other" };

/** SOP classes without pixels (PS3.6, table A-1), by how their UIDs begin. */
const WITHOUT_PICTURE: readonly (readonly [string, string])[] = [
  ["1.2.840.10008.1.3.10", "DICOMDIR"],
  ["1.2.840.10008.5.1.4.1.1.88.59", "key object selection"],
  ["1.2.840.10008.5.1.4.1.1.88.", "structured report"],
  ["1.2.840.10008.5.1.4.1.1.104.1", "encapsulated PDF"],
  ["1.2.840.10008.5.1.4.1.1.104.", "encapsulated document"],
  ["1.2.840.10008.5.1.4.1.1.11.", "presentation state"],
  ["1.2.840.10008.5.1.4.1.1.9.", "waveform"],
  ["1.2.840.10008.5.1.4.1.1.481.3", "RT structure set"],
  ["1.2.840.10008.5.1.4.1.1.481.4", "RT treatment record"],
  ["1.2.840.10008.5.1.4.1.1.481.5", "RT plan"],
  ["1.2.840.10008.5.1.4.1.1.481.8", "RT plan"],
  ["1.2.840.10008.5.1.4.1.1.66.1", "spatial registration"],
  ["1.2.840.10008.5.1.4.1.1.66.2", "fiducials"],
  ["1.2.840.10008.5.1.4.1.1.66.3", "spatial registration"],
  ["1.2.840.10008.5.1.4.1.1.66.5", "surface segmentation"],
  ["1.2.840.10008.5.1.4.1.1.4.2", "spectroscopy"],
];

/** The class of an object without a picture, in words; undefined where objects of the class have one. */
export function objectWithoutPicture(sopClass: string): string | undefined {
  // Raw data is 66 itself, whereas segmentations (66.4) are pictures.
  if (sopClass === "1.2.840.10008.5.1.4.1.1.66") return "raw data";
  return WITHOUT_PICTURE.find(([uid]) => (uid.endsWith(".") ? sopClass.startsWith(uid) : sopClass === uid))?.[1];
}

/**
 * Tells from the first bytes whether a file is DICOM. One without preamble is taken as DICOM if it begins with a meta
 * header, or with elements of group 0008 in rising order, as a data set does.
 */
export function recognizeDicom(head: Uint8Array): DicomHead {
  if (head.length < 16) return { kind: "other" };
  const { dataSet, storageClass } = readDicomFile(head, true);
  if (!hasPreamble(head) && storageClass === "" && !isPlausible(dataSet)) return { kind: "other" };
  const object = objectWithoutPicture(storageClass || textOf(dataSet, "SOPClassUID"));
  return object === undefined ? { kind: "image" } : { kind: "no picture", object };
}

/** Files of other formats give elements by chance, but not several in order from a low group on. */
function isPlausible({ elements }: DataSet): boolean {
  const tags = [...elements.keys()];
  const rises = tags.every((tag, index) => index === 0 || tag > (tags[index - 1] as number));
  return rises && tags.length >= 3 && (tags[0] as number) >>> 16 === 0x0008;
}
