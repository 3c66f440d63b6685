import { type DicomHeader, NoPicture } from "../../src/imaging/dicom/read-dicom.js";
import { valueRange } from "../../src/imaging/dicom/value-range.js";
import type { ItemValue } from "../../src/stage.js";
import { makePicture } from "./make-picture.js";
import type { DicomParams } from "./params.js";

/** What is kept of a file beside its picture. */
export interface KeptPicture {
  readonly width: number;
  readonly height: number;
  readonly spacing: readonly [number, number] | null;
  /** Smallest and greatest value; null where that is not finite. */
  readonly levels: readonly [number | null, number | null];
  /** What was read although the file says it wrongly, beside what its header is noted for. */
  readonly notes: readonly string[];
  /** Null where patients get pseudonyms: then it is read again each time. */
  readonly header: DicomHeader | null;
}

/** A DICOM object that is no picture. */
export interface WithoutPicture {
  readonly object: string;
}

/** Throws as `readDicom` does, but where there is no picture. @param keepsHeader with the patient's id. */
export async function rememberedPicture(
  bytes: Uint8Array,
  params: Pick<DicomParams, "window" | "percentiles" | "frame">,
  keepsHeader: boolean,
): Promise<ItemValue<KeptPicture | WithoutPicture>> {
  try {
    const { image, png } = await makePicture(bytes, params);
    const { patient, age, sex, view, modality, manufacturer, sopInstance, width, height, spacing } = image;
    const [low, high] = valueRange(image);
    const ofHeader = image.headerNotes;
    const header = { patient, age, sex, view, modality, manufacturer, sopInstance, notes: ofHeader };
    return {
      bytes: png,
      notes: {
        ...{ width, height, spacing: spacing ?? null, levels: [finite(low), finite(high)] },
        notes: image.notes.slice(ofHeader.length),
        header: keepsHeader ? header : null,
      },
    };
  } catch (error) {
    if (error instanceof NoPicture) return { notes: { object: error.object } };
    throw error;
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
