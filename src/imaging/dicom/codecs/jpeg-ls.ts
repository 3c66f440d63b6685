import type { CodedPicture } from "./coded-picture.js";
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
export const decodeJpegLs = (bytes: Uint8Array): Promise<CodedPicture> =>
  withDecoder(bytes, "JPEG-LS", (decoder) => {
    const { bitsPerSample, componentCount } = decoder.getFrameInfo();
    const isPlanar = componentCount > 1 && decoder.getInterleaveMode() === 0;
    return pictureOf(decoder, bitsPerSample, isPlanar);
  });
