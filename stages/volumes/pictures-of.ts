import { readFile } from "node:fs/promises";
import path from "node:path";
import { HEAD_BYTES, recognizeDicom } from "../../src/imaging/dicom/recognize.js";
import { readSliceHeader } from "../../src/imaging/dicom/slice-header.js";
import { encodePng } from "../../src/imaging/png/encode-png.js";
import { CT_WINDOWS } from "../../src/imaging/transforms/window-level.js";
import { axialSlices } from "../../src/imaging/volumes/axial-slices.js";
import { readDicomSeries } from "../../src/imaging/volumes/dicom-series.js";
import { readMetaImage } from "../../src/imaging/volumes/metaimage.js";
import { readNifti } from "../../src/imaging/volumes/nifti.js";
import { readNrrd } from "../../src/imaging/volumes/nrrd.js";
import { refuseStandIn } from "../../src/imaging/volumes/refuse-stand-in.js";
import type { Volume } from "../../src/imaging/volumes/volume.js";
import { type OriginalPicture, StageFailure } from "../../src/stage.js";
import type { VolumesParams } from "./params.js";

const READERS = [
  { ending: /\.mh[ad]$/i, read: readMetaImage },
  { ending: /\.(nii|hdr)(\.gz)?$/i, read: readNifti },
  { ending: /\.n(rrd|hdr)$/i, read: readNrrd },
] as const;

/** The pictures that `renderVolumes` makes of a file with one volume, or of a DICOM series, named by their slices. */
export async function picturesOf(
  { count, projection, window }: Pick<VolumesParams, "count" | "projection" | "window">,
  files: readonly string[],
): Promise<readonly OriginalPicture[] | undefined> {
  const [file] = files as [string];
  const volume =
    files.length > 1 ? await readDicomSeries(files, path.basename(path.dirname(file))) : await readVolume(file);
  if (volume === undefined) return undefined;
  const options = { count, projection, window: typeof window === "string" ? CT_WINDOWS[window] : window };
  const doubts = volume.assumed.map((assumed) => `has ${assumed}`);
  const pictures: OriginalPicture[] = [];
  for (const { index, pixels } of axialSlices(volume, options)) {
    pictures.push({ name: String(index).padStart(4, "0"), png: await encodePng(pixels), doubts });
  }
  return pictures;
}

/** Of DICOM a file that holds all slices. */
async function readVolume(file: string): Promise<Volume | undefined> {
  const reader = READERS.find(({ ending }) => ending.test(file));
  if (reader !== undefined) {
    refuseStandIn(file);
    return reader.read(file, path.dirname(file));
  }
  const bytes = await readFile(file);
  if (recognizeDicom(bytes.subarray(0, HEAD_BYTES)).kind !== "image") return undefined;
  const frames = readSliceHeader(bytes, false)?.frames ?? 1;
  if (frames > 1) return readDicomSeries([file], path.basename(file));
  throw new StageFailure(
    "Expected a volume, got a single slice of DICOM: give all files of its series, or their folder",
  );
}
