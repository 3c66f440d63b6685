import type { CodedPicture } from "./coded-picture.js";
import { jpeg2000Codestream, jpeg2000Precision } from "./jpeg-2000-codestream.js";
import { type LoadModule, pictureOf, type WebAssemblyDecoder, webAssemblyCodec } from "./webassembly-decoder.js";

interface OpenJpeg {
  readonly J2KDecoder: new () => WebAssemblyDecoder;
}

const withDecoder = webAssemblyCodec(
  async () => (await import("@cornerstonejs/codec-openjpeg/decodewasmjs")).default as LoadModule<OpenJpeg>,
  ({ J2KDecoder }) => new J2KDecoder(),
);

/** Decodes JPEG 2000, reversible or not (OpenJPEG). Throws a StageFailure where it is broken or subsampled. */
export async function decodeJpeg2000(bytes: Uint8Array): Promise<CodedPicture> {
  const codestream = jpeg2000Codestream(bytes);
  const precision = jpeg2000Precision(codestream);
  return withDecoder(codestream, "JPEG 2000", (decoder) => pictureOf(decoder, precision));
}
