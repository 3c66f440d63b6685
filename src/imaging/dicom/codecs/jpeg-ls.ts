import { StageFailure } from "../../../core/stage-failure.js";
import type { CodedPicture } from "./coded-picture.js";
import { jpegSegments, START_OF_SCAN } from "./jpeg-segments.js";
import { type LoadModule, pictureOf, type WebAssemblyDecoder, webAssemblyCodec } from "./webassembly-decoder.js";

interface Decoder extends WebAssemblyDecoder {
  /** 0: components in planes; 1, 2: line by line, sample by sample. */
  readonly getInterleaveMode: () => number;
}

interface CharLs {
  readonly JpegLSDecoder: new () => Decoder;
}

const withDecoder = webAssemblyCodec(
  async () => (await import("@cornerstonejs/codec-charls/decodewasmjs")).default as LoadModule<CharLs>,
  ({ JpegLSDecoder }) => new JpegLSDecoder(),
);

/** Decodes JPEG-LS, lossless or not (CharLS). Samples have no sign: DICOM says what their bits mean. */
export async function decodeJpegLs(bytes: Uint8Array): Promise<CodedPicture> {
  requireEnds(bytes);
  return await withDecoder(bytes, "JPEG-LS", (decoder) => {
    const { bitsPerSample, componentCount } = decoder.getFrameInfo();
    const isPlanar = componentCount > 1 && decoder.getInterleaveMode() === 0;
    return pictureOf(decoder, bitsPerSample, isPlanar);
  });
}

/**
 * Throws where the coded data of a scan have no marker behind them: beyond the end of its bytes CharLS reads zeros, and counts
 * them up to 2^32 before it gives up.
 */
function requireEnds(bytes: Uint8Array): void {
  for (const segment of jpegSegments(bytes)) {
    if (segment.marker !== START_OF_SCAN) continue;
    segment.continueAt = nextMarker(bytes, segment.end);
    if (segment.continueAt >= bytes.length) {
      throw new StageFailure(
        "Expected a whole JPEG-LS picture, got one that has no end",
        "Export or fetch the file again.",
      );
    }
  }
}

/** Within coded data a byte of ones is followed by one that begins with a zero (ITU-T T.87, 9.1). */
function nextMarker(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1]! >= 0x80) return at;
  }
  return bytes.length;
}
