import { StageFailure } from "../../../core/stage-failure.js";
import type { CodedPicture } from "../codecs/coded-picture.js";
import { jpegFrame } from "../codecs/jpeg-segments.js";
import type { DataSet } from "../file/data-set.js";
import { type PixelCoding, transferSyntax } from "../file/transfer-syntaxes.js";
import { encapsulatedFrame } from "./encapsulated-frame.js";
import { nativeFrame } from "./native-frame.js";
import type { PixelFormat } from "./pixel-format.js";
import { integerSamples, meaningOfBits, type Samples } from "./samples.js";

export interface Frame {
  /** As DICOM stores them, in the order of the file. */
  readonly samples: Samples;
  /** Of these samples: a decoder may have turned YBR into RGB, and it never leaves planes. */
  readonly photometric: string;
  readonly isPlanar: boolean;
}

/** How those files are made plain that are not read. */
const DECOMPRESS = "Decompress the files first, for instance with dcmdjpeg, gdcmconv --raw or pydicom's `decompress`.";

/** The stored numbers of a frame (from 0). Throws a StageFailure that names what is not read. */
export async function decodeFrame(
  dataSet: DataSet,
  syntax: string,
  format: PixelFormat,
  frame: number,
): Promise<Frame> {
  const { name, coding } = transferSyntax(syntax);
  if (coding === undefined) {
    throw new StageFailure(`Expected a transfer syntax that is read, got ${name}`, DECOMPRESS);
  }
  if (coding === "native" || format.content !== "integer") {
    return { ...format, samples: nativeFrame(dataSet, format, frame) };
  }
  const bytes = encapsulatedFrame(dataSet, format.frames, frame);
  const picture = await decode(bytes, coding, format);
  requireSize(picture, format);
  return {
    samples: storedSamples(picture, format),
    photometric: coding === "rle" ? format.photometric : decodedColours(picture, coding, format),
    isPlanar: false,
  };
}

function requireSize(
  { width, height, components }: Pick<CodedPicture, "width" | "height" | "components">,
  format: PixelFormat,
): void {
  if (width === format.width && height === format.height && components === format.samples) return;
  throw new StageFailure(
    `Expected the compressed picture to be ${format.width} x ${format.height} of ${format.samples} samples, as the header says, got ${width} x ${height} of ${components}`,
  );
}

async function decode(bytes: Uint8Array, coding: PixelCoding, format: PixelFormat): Promise<CodedPicture> {
  // Each decoder is loaded when the first file needs it.
  if (coding === "rle") {
    const { decodeRle } = await import("../codecs/rle.js");
    return decodeRle(bytes, { ...format, bytesPerSample: Math.ceil(format.bitsAllocated / 8) });
  }
  if (coding === "jpeg-2000") return (await import("../codecs/jpeg-2000.js")).decodeJpeg2000(bytes);
  if (coding === "htj2k") return (await import("../codecs/htj2k.js")).decodeHtj2k(bytes);
  return decodeJpeg(bytes, format);
}

/** By what the stream itself says: files exist whose transfer syntax names another process of JPEG. */
async function decodeJpeg(bytes: Uint8Array, format: PixelFormat): Promise<CodedPicture> {
  const frame = jpegFrame(bytes);
  const { process, precision, width, height } = frame;
  // Before memory is allocated for what a damaged frame says. A height of 0 means that it is given later.
  if (width * height > 0) requireSize({ width, height, components: frame.components.length }, format);
  if (process === 0xf7) return (await import("../codecs/jpeg-ls.js")).decodeJpegLs(bytes);
  if (process === 0xc3) return (await import("../codecs/jpeg-lossless.js")).decodeJpegLossless(bytes);
  if (precision === 8 && process <= 0xc2) {
    return (await import("../codecs/jpeg-baseline.js")).decodeJpegBaseline(bytes, frame, format.photometric);
  }
  if (process <= 0xc1) return (await import("../codecs/jpeg-extended.js")).decodeJpegExtended(bytes);
  throw new StageFailure(
    `Expected a JPEG process that is read, got SOF${process - 0xc0} of ${precision} bits`,
    DECOMPRESS,
  );
}

/** JPEG 2000 undoes its own transform (YBR_RCT, YBR_ICT); nothing stays subsampled. */
function decodedColours(picture: CodedPicture, coding: PixelCoding, { photometric, samples }: PixelFormat): string {
  if (samples === 1) return photometric;
  if (picture.colours !== undefined) return picture.colours;
  if (coding === "jpeg-2000" || coding === "htj2k") return photometric.startsWith("YBR_FULL") ? "YBR_FULL" : "RGB";
  return photometric === "YBR_FULL_422" ? "YBR_FULL" : photometric;
}

/** What the decoded numbers mean according to BitsStored and PixelRepresentation, however the decoder read them. */
function storedSamples({ data, precision }: CodedPicture, format: PixelFormat): Samples {
  const bits = Math.min(precision, format.bitsAllocated);
  const samples = integerSamples(data.length, format.bitsStored, format.isSigned);
  for (let i = 0; i < data.length; i++) {
    const value = meaningOfBits(data[i] as number, bits, format.isSigned);
    samples[i] = meaningOfBits(value, format.bitsStored, format.isSigned);
  }
  return samples;
}
