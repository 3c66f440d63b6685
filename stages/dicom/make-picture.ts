import { readFile } from "node:fs/promises";
import { type DicomImage, readDicom } from "../../src/imaging/dicom/read-dicom.js";
import { HEAD_BYTES, recognizeDicom } from "../../src/imaging/dicom/recognize.js";
import { renderGrey } from "../../src/imaging/dicom/render-grey.js";
import { encodePng } from "../../src/imaging/png/encode-png.js";
import type { OriginalPicture } from "../../src/stage.js";
import type { DicomParams } from "./params.js";

type Rendering = Pick<DicomParams, "window" | "percentiles" | "frame">;

/** What a DICOM file tells and shows. Throws as `readDicom` does. */
export async function makePicture(
  bytes: Uint8Array,
  params: Rendering,
): Promise<{ readonly image: DicomImage; readonly png: Uint8Array }> {
  const image = await readDicom(bytes, params.frame);
  const { width, height } = image;
  return { image, png: await encodePng({ data: renderGrey(image, params), width, height, channels: 1 }) };
}

export async function picturesOf(params: Rendering, file: string): Promise<readonly OriginalPicture[] | undefined> {
  const bytes = await readFile(file);
  if (recognizeDicom(bytes.subarray(0, HEAD_BYTES)).kind === "other") return undefined;
  return [{ name: "", png: (await makePicture(bytes, params)).png }];
}
