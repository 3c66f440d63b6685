import path from "node:path";
import { encodePng } from "../../src/imaging/encode-png.js";
import { axialSlices } from "../../src/imaging/volumes/axial-slices.js";
import { readMetaImage } from "../../src/imaging/volumes/metaimage.js";
import { readNifti } from "../../src/imaging/volumes/nifti.js";
import { readNrrd } from "../../src/imaging/volumes/nrrd.js";
import { CT_WINDOWS } from "../../src/imaging/window-level.js";
import type { OriginalPicture } from "../../src/stage.js";
import type { VolumesParams } from "./params.js";

const READERS = [
  { ending: /\.mh[ad]$/i, read: readMetaImage },
  { ending: /\.(nii|hdr)(\.gz)?$/i, read: readNifti },
  { ending: /\.n(rrd|hdr)$/i, read: readNrrd },
] as const;

/** The pictures that `renderVolumes` makes of a file with one volume, named by their slices. */
export async function picturesOf(
  { count, projection, window }: Pick<VolumesParams, "count" | "projection" | "window">,
  file: string,
): Promise<readonly OriginalPicture[] | undefined> {
  const reader = READERS.find(({ ending }) => ending.test(file));
  if (reader === undefined) return undefined;
  const volume = await reader.read(file, path.dirname(file));
  const options = { count, projection, window: typeof window === "string" ? CT_WINDOWS[window] : window };
  const pictures: OriginalPicture[] = [];
  for await (const { index, pixels } of axialSlices(volume, options)) {
    pictures.push({ name: String(index).padStart(4, "0"), png: await encodePng(pixels) });
  }
  return pictures;
}
