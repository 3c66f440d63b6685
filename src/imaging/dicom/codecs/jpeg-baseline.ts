import { StageFailure } from "../../../core/stage-failure.js";
import { libvips } from "../../libvips.js";
import type { CodedPicture } from "./coded-picture.js";
import { type JpegFrame, jpegSegments } from "./jpeg-segments.js";

/**
 * Decodes JPEG of 8 bits (libjpeg-turbo). Three components come as they are coded, and `colours` says what they are by
 * pydicom's rules: components named R, G, B are that, a JFIF stream is YBR, and else DICOM's attribute counts.
 */
export async function decodeJpegBaseline(
  bytes: Uint8Array,
  { components, precision }: JpegFrame,
  photometric: string,
): Promise<CodedPicture> {
  const isGrey = components.length === 1;
  const { stream, isJfif } = isGrey ? { stream: bytes, isJfif: false } : withoutTransform(bytes);
  const isNamedRgb = /^rgb$/i.test(components.map(({ id }) => String.fromCharCode(id)).join(""));
  const colours = isNamedRgb ? "RGB" : isJfif || photometric.startsWith("YBR") ? "YBR_FULL" : photometric;
  const sharp = await libvips();
  try {
    const { data, info } = await sharp(stream, { failOn: "error" })
      .toColourspace(isGrey ? "b-w" : "srgb")
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    return { width, height, components: channels, precision, colours, data };
  } catch (error) {
    const [reason] = (error as Error).message.split("\n");
    throw new StageFailure(`Expected the JPEG picture to decode, got: ${reason}`, "Export or fetch the file again.");
  }
}

/** Adobe's segment that says: the components are no YCbCr, leave them as they are. */
const AS_CODED = Buffer.from([0xff, 0xee, 0, 14, ...Buffer.from("Adobe"), 0, 100, 0, 0, 0, 0, 0]);

/** The stream without what makes libjpeg change its colours. */
function withoutTransform(jpeg: Uint8Array): { readonly stream: Uint8Array; readonly isJfif: boolean } {
  const parts: Uint8Array[] = [jpeg.subarray(0, 2), AS_CODED];
  let from = 2;
  let isJfif = false;
  for (const { marker, start, end } of jpegSegments(jpeg)) {
    if (marker === 0xda) break;
    const name = Buffer.from(jpeg.subarray(start, start + 5)).toString("latin1");
    const isOfJfif = marker === 0xe0 && name.startsWith("JFIF");
    if (!isOfJfif && !(marker === 0xee && name === "Adobe")) continue;
    isJfif ||= isOfJfif;
    parts.push(jpeg.subarray(from, start - 4));
    from = end;
  }
  return { stream: Buffer.concat([...parts, jpeg.subarray(from)]), isJfif };
}
