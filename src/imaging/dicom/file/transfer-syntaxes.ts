/** How pixels are written, by the family of what reads them. */
export type PixelCoding = "native" | "rle" | "jpeg" | "jpeg-2000" | "htj2k";

export interface TransferSyntax {
  readonly name: string;
  /** undefined: known by name, but not read. */
  readonly coding: PixelCoding | undefined;
}

const DICOM = "1.2.840.10008.1.2";

export const IMPLICIT_LITTLE_ENDIAN = DICOM;
export const EXPLICIT_LITTLE_ENDIAN = `${DICOM}.1`;
export const DEFLATED = `${DICOM}.1.99`;
export const BIG_ENDIAN = `${DICOM}.2`;
/** Of GE: big-endian pixels in a little-endian file. */
const GE_PRIVATE = "1.2.840.113619.5.2";

const NAMES: readonly (readonly [string, string, PixelCoding?])[] = [
  [IMPLICIT_LITTLE_ENDIAN, "Implicit VR Little Endian", "native"],
  [EXPLICIT_LITTLE_ENDIAN, "Explicit VR Little Endian", "native"],
  [`${DICOM}.1.98`, "Encapsulated Uncompressed Explicit VR Little Endian"],
  [DEFLATED, "Deflated Explicit VR Little Endian", "native"],
  [BIG_ENDIAN, "Explicit VR Big Endian", "native"],
  [`${DICOM}.5`, "RLE Lossless", "rle"],
  [`${DICOM}.4.50`, "JPEG Baseline", "jpeg"],
  [`${DICOM}.4.51`, "JPEG Extended", "jpeg"],
  [`${DICOM}.4.57`, "JPEG Lossless", "jpeg"],
  [`${DICOM}.4.70`, "JPEG Lossless, first-order prediction", "jpeg"],
  [`${DICOM}.4.80`, "JPEG-LS Lossless", "jpeg"],
  [`${DICOM}.4.81`, "JPEG-LS near-lossless", "jpeg"],
  [`${DICOM}.4.90`, "JPEG 2000 Lossless", "jpeg-2000"],
  [`${DICOM}.4.91`, "JPEG 2000", "jpeg-2000"],
  [`${DICOM}.4.92`, "JPEG 2000 Part 2 Lossless"],
  [`${DICOM}.4.93`, "JPEG 2000 Part 2"],
  [`${DICOM}.4.94`, "JPIP Referenced"],
  [`${DICOM}.4.95`, "JPIP Referenced Deflate"],
  [`${DICOM}.4.100`, "MPEG2 Main Profile"],
  [`${DICOM}.4.101`, "MPEG2 High Profile"],
  [`${DICOM}.4.102`, "MPEG-4 AVC/H.264"],
  [`${DICOM}.4.103`, "MPEG-4 AVC/H.264 BD-compatible"],
  [`${DICOM}.4.104`, "MPEG-4 AVC/H.264 for 2-D video"],
  [`${DICOM}.4.105`, "MPEG-4 AVC/H.264 for 3-D video"],
  [`${DICOM}.4.106`, "MPEG-4 AVC/H.264 stereo"],
  [`${DICOM}.4.107`, "HEVC/H.265 Main Profile"],
  [`${DICOM}.4.108`, "HEVC/H.265 Main 10 Profile"],
  [`${DICOM}.4.110`, "JPEG XL Lossless"],
  [`${DICOM}.4.111`, "JPEG XL JPEG Recompression"],
  [`${DICOM}.4.112`, "JPEG XL"],
  [`${DICOM}.4.201`, "High-Throughput JPEG 2000 Lossless", "htj2k"],
  [`${DICOM}.4.202`, "High-Throughput JPEG 2000 with RPCL Lossless", "htj2k"],
  [`${DICOM}.4.203`, "High-Throughput JPEG 2000", "htj2k"],
  [`${DICOM}.8.1`, "Deflated Image Frame Compression"],
  [GE_PRIVATE, "GE Private DICOM Implicit Big Endian"],
];

const BY_UID: ReadonlyMap<string, TransferSyntax> = new Map(
  NAMES.map(([uid, name, coding]) => [uid, { name: `${name} (${uid})`, coding }]),
);

/** PS3.5, annex A, and PS3.6, table A-1; retired processes of JPEG by number, all else is private. */
export function transferSyntax(uid: string): TransferSyntax {
  const known = BY_UID.get(uid);
  if (known !== undefined) return known;
  const retired = /^1\.2\.840\.10008\.1\.2\.4\.(5[2-689]|6[0-6])$/.test(uid);
  const isDicom = uid.startsWith("1.2.840.10008.");
  return {
    name: `${retired ? "a retired process of JPEG" : isDicom ? "unknown" : "private"} (${uid})`,
    coding: undefined,
  };
}
