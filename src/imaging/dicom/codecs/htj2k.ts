import type { CodedPicture } from "./coded-picture.js";
import { jpeg2000Codestream, jpeg2000Precision } from "./jpeg-2000-codestream.js";
import { type LoadModule, pictureOf, type WebAssemblyDecoder, webAssemblyCodec } from "./webassembly-decoder.js";

interface OpenJph {
  readonly HTJ2KDecoder: new () => WebAssemblyDecoder;
}

const withDecoder = webAssemblyCodec(
  async () => (await import("@cornerstonejs/codec-openjph/wasmjs")).default as LoadModule<OpenJph>,
  ({ HTJ2KDecoder }) => new HTJ2KDecoder(),
);

/** Decodes High-Throughput JPEG 2000 (OpenJPH). Throws a StageFailure where it is broken or subsampled. */
export async function decodeHtj2k(bytes: Uint8Array): Promise<CodedPicture> {
  const codestream = jpeg2000Codestream(bytes);
  const precision = jpeg2000Precision(codestream);
  return withDecoder(codestream, "High-Throughput JPEG 2000", (decoder) => pictureOf(decoder, precision));
}
