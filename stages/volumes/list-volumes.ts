import path from "node:path";
import type { OnCorrupt } from "../../src/imaging/dropped-images.js";
import type { Reading } from "../../src/imaging/reading.js";
import { missOtherFormats } from "../../src/imaging/sources/other-formats.js";
import { fileInWords, sourceAdvice } from "../../src/imaging/sources/source-advice.js";
import { listSource } from "../../src/imaging/sources/source-files.js";
import type { SourceSelection } from "../../src/imaging/sources/source-params.js";
import { detachedFiles } from "../../src/imaging/volumes/detached-files.js";
import { StageFailure } from "../../src/stage.js";
import { listSeries } from "./list-series.js";

export interface VolumeFile {
  /** File name without its extension. */
  readonly name: string;
  readonly path: string;
  /** The same below the source, with `/`; the name of the file where the source is one. */
  readonly file: string;
  readonly format: "metaimage" | "nifti" | "nrrd" | "dicom";
  /** Names of the folders above it, below the source. */
  readonly folders: readonly string[];
  /** Absolute paths of the files of a DICOM series; empty of other formats. */
  readonly slices: readonly string[];
  /** PatientID of a DICOM series; of other formats it is known when the volume is read. */
  readonly patientId: string;
}

const FORMATS = {
  metaimage: /\.mh[ad]$/i,
  nifti: /\.(nii|hdr)(\.gz)?$/i,
  nrrd: /\.n(rrd|hdr)$/i,
} as const;

/**
 * Every volume below a folder, or the one file, in order of paths. All other files are accounted for, apart from those
 * that hold the voxels of a volume.
 */
export async function listVolumes(
  source: string,
  selection: SourceSelection & { readonly onCorrupt: OnCorrupt },
  { reading, signal }: { readonly reading: Reading; readonly signal: AbortSignal },
): Promise<readonly VolumeFile[]> {
  const files = await listSource(source, selection, { reading, signal });
  const volumes: VolumeFile[] = [];
  const others: string[] = [];
  for (const file of files) {
    const full = path.join(source, file);
    const formats = Object.keys(FORMATS) as (keyof typeof FORMATS)[];
    const format = formats.find((one) => FORMATS[one].test(full));
    if (format === undefined) others.push(file);
    else {
      const name = path.basename(full).replace(FORMATS[format], "");
      const folders = file.split("/").slice(0, -1);
      volumes.push({ name, path: full, file: file || path.basename(full), format, folders, slices: [], patientId: "" });
    }
  }
  const data = await dataOf(others.length === 0 ? [] : volumes, source);
  const unread = others.filter((file) => !data.has(path.join(source, file)));
  const found = await listSeries(source, unread, { reading, signal, onCorrupt: selection.onCorrupt });
  missOtherFormats(source, found.others, reading);
  for (const { slices, patient, ...series } of found.series) {
    const files = slices.map((file) => path.join(source, file));
    volumes.push({
      ...series,
      path: path.join(source, series.file),
      format: "dicom",
      slices: files,
      patientId: patient,
    });
  }
  volumes.sort((a, b) => (a.file < b.file ? -1 : 1));
  if (volumes.length === 0) {
    throw new StageFailure(
      `Expected volumes (.mha, .mhd, .nii, .nii.gz, .nrrd, .nhdr, .hdr with .img, or series of DICOM slices), got ${files[0] === "" ? `the ${fileInWords(path.basename(source))}` : files.length === 0 ? "an empty folder" : reading.describe()}`,
      sourceAdvice(files[0] === "" ? [path.basename(source)] : files, "volume"),
    );
  }
  return volumes;
}

/** Absolute paths of the files that volumes keep their voxels in. */
async function dataOf(volumes: readonly VolumeFile[], source: string): Promise<ReadonlySet<string>> {
  const data = new Set<string>();
  for (const volume of volumes) for (const file of await detachedFiles(volume.path, source)) data.add(file);
  return data;
}
