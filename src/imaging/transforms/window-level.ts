/** Which values become grey: everything below is black, everything above is white. */
export interface Window {
  readonly centre: number;
  readonly width: number;
}

/** Customary windows of CT, in Hounsfield units. */
export const CT_WINDOWS = {
  lung: { centre: -600, width: 1500 },
  mediastinum: { centre: 40, width: 400 },
  bone: { centre: 400, width: 1800 },
} as const satisfies Readonly<Record<string, Window>>;

/**
 * Grey level 0..255 of a value, rounded half up. `(value - centre) / width + 1/2`, cut at both ends
 * (the LINEAR_EXACT function of DICOM PS3.3 C.11.2.1.3.2). NaN is black.
 */
export function greyLevel(value: number, { centre, width }: Window): number {
  const level = ((value - centre) / width + 0.5) * 255;
  if (!(level > 0)) return 0;
  return level >= 255 ? 255 : Math.floor(level + 0.5);
}
