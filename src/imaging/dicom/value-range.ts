import type { DicomImage } from "./read-dicom.js";

/**
 * Smallest and greatest value of a picture after the rescaling or Modality LUT, padding apart, such as Hounsfield units.
 * Not finite where it has no value.
 */
export function valueRange({
  stored,
  isPadding,
  toModality,
}: Pick<DicomImage, "stored" | "isPadding" | "toModality">): readonly [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const number of distinct(stored)) {
    if (isPadding?.(number) === true) continue;
    const value = toModality(number);
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** Of 16 bits there are fewer numbers than pixels: each is looked at once. */
function* distinct(stored: DicomImage["stored"]): Iterable<number> {
  if (stored.BYTES_PER_ELEMENT > 2) {
    yield* stored;
    return;
  }
  const seen = new Uint8Array(0x10000);
  for (const number of stored) {
    const at = number & 0xffff;
    if (seen[at] === 1) continue;
    seen[at] = 1;
    yield number;
  }
}
