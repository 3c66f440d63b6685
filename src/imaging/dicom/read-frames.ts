import { frameGroup } from "./choose-frame.js";
import { hasAttribute, refused } from "./file/attributes.js";
import { readDicomFile } from "./file/read-file.js";
import { TAG } from "./file/tags.js";
import { decodeFrame } from "./pixels/decode-frame.js";
import { modalityTransform } from "./pixels/modality.js";
import { pixelFormat } from "./pixels/pixel-format.js";
import { type DicomHeader, headerOf } from "./read-dicom.js";
import { type Plane, planeOf } from "./slice-header.js";

export interface SliceFrame {
  readonly plane: Plane;
  readonly width: number;
  readonly height: number;
  /** In the unit of the modality, rows from the top. Decoded when asked for. */
  readonly values: () => Promise<Float32Array>;
}

/**
 * The frames of a DICOM file as slices of a volume: one from a single-frame file, all from a multi-frame file. Throws a
 * StageFailure that names the attribute if they are not grey, or have no position.
 */
export function readSliceFrames(bytes: Uint8Array): {
  readonly header: DicomHeader;
  readonly frames: readonly SliceFrame[];
} {
  const { dataSet, syntax } = readDicomFile(bytes);
  if (!hasAttribute(dataSet, "Rows")) throw refused("Rows", "above 0", undefined);
  const format = pixelFormat(dataSet);
  if (format.photometric !== "MONOCHROME2") {
    throw refused("PhotometricInterpretation", "MONOCHROME2 in slices of a volume", format.photometric);
  }
  const isSigned = format.isSigned && format.content === "integer";
  const frames = Array.from({ length: format.frames }, (_, frame): SliceFrame => {
    return {
      plane: planeOf(dataSet, frame),
      width: format.width,
      height: format.height,
      values: async () => {
        const rescale = frameGroup(dataSet, frame, TAG.PixelValueTransformationSequence);
        const toModality = modalityTransform(dataSet, rescale, isSigned);
        const { samples } = await decodeFrame(dataSet, syntax, format, frame);
        return Float32Array.from(samples, toModality);
      },
    };
  });
  return { header: headerOf(dataSet), frames };
}
