import { StageFailure } from "../../../core/stage-failure.js";

/** SOC, then SIZ (ITU-T T.800, A.4 and A.5). */
const BEGINNING = Buffer.from([0xff, 0x4f, 0xff, 0x51]);
const JP2_SIGNATURE = Buffer.from([0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20]);

/** The codestream itself; some writers put the whole file format JP2 into DICOM. */
export function jpeg2000Codestream(bytes: Uint8Array): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = buffer.subarray(0, 8).equals(JP2_SIGNATURE) ? buffer.indexOf(BEGINNING) : 0;
  if (start < 0 || !buffer.subarray(start, start + 4).equals(BEGINNING)) {
    throw new StageFailure("Expected a JPEG 2000 codestream, got other bytes", "Export or fetch the file again.");
  }
  const codestream = bytes.subarray(start);
  checkTileParts(codestream);
  return codestream;
}

const [START_OF_TILE_PART, END] = [0xff90, 0xffd9];

/**
 * Decoders silently make a picture from a truncated codestream; its tile-parts say how long they are. Throws a
 * StageFailure if one does not end within the codestream.
 */
function checkTileParts(codestream: Uint8Array): void {
  const view = new DataView(codestream.buffer, codestream.byteOffset, codestream.byteLength);
  for (let at = 2; at + 12 <= codestream.length; ) {
    const marker = view.getUint16(at);
    if (marker === END) return;
    if (marker !== START_OF_TILE_PART) {
      at += 2 + view.getUint16(at + 2);
      continue;
    }
    const length = view.getUint32(at + 6);
    // 0: this tile-part is the last, and ends with the codestream.
    if (length === 0) return;
    if (at + length > codestream.length) {
      throw new StageFailure(
        "Expected a whole JPEG 2000 picture, got one that is cut short",
        "Export or fetch the file again.",
      );
    }
    at += length;
  }
}

/** Bits of a sample. Throws a StageFailure where components differ, have more than 16 bits or are subsampled. */
export function jpeg2000Precision(codestream: Uint8Array): number {
  const view = new DataView(codestream.buffer, codestream.byteOffset, codestream.byteLength);
  const components = codestream.length >= 42 ? view.getUint16(40) : 0;
  const described = Array.from({ length: components }, (_, index) =>
    codestream.subarray(42 + 3 * index, 45 + 3 * index),
  );
  const [first] = described;
  if (first === undefined || first.length < 3) {
    throw new StageFailure(
      "Expected a JPEG 2000 codestream, got one that is cut short",
      "Export or fetch the file again.",
    );
  }
  const [depth = 0] = first;
  if (described.some(([bits, across, down]) => bits !== depth || across !== 1 || down !== 1)) {
    throw new StageFailure("Expected the components of a JPEG 2000 picture to be alike, got others in bits or in size");
  }
  // The highest bit says that samples have a sign; DICOM says so itself.
  const precision = (depth & 0x7f) + 1;
  if (precision <= 16) return precision;
  throw new StageFailure(`Expected a JPEG 2000 picture of at most 16 bits, got ${precision}`);
}
