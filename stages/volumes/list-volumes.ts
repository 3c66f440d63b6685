import path from "node:path";
import { missOtherFormats } from "../../src/imaging/other-formats.js";
import type { Reading } from "../../src/imaging/reading.js";
import { listSource } from "../../src/imaging/source-files.js";
import type { SourceSelection } from "../../src/imaging/source-params.js";
import { detachedFiles } from "../../src/imaging/volumes/detached-files.js";
import { StageFailure } from "../../src/stage.js";

export interface VolumeFile {
  /** File name without its ending. */
  readonly name: string;
  readonly path: string;
  readonly format: "metaimage" | "nifti" | "nrrd";
  /** Names of the folders it lies in, below the source. */
  readonly folders: readonly string[];
}

const FORMATS = {
  metaimage: /\.mh[ad]$/i,
  nifti: /\.(nii|hdr)(\.gz)?$/i,
  nrrd: /\.n(rrd|hdr)$/i,
} as const;

/** Every volume below a folder, or the one file, in order of names. Names must differ: they name the patients. */
export async function listVolumes(
  source: string,
  selection: SourceSelection,
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
      volumes.push({ name, path: full, format, folders: file.split("/").slice(0, -1) });
    }
  }
  const data = await dataOf(others.length === 0 ? [] : volumes, source);
  const unread = others.filter((file) => !data.has(path.join(source, file)));
  missOtherFormats(unread, reading);
  if (volumes.length === 0) {
    throw new StageFailure(
      `Expected volumes (.mha, .mhd, .nii, .nii.gz, .nrrd, .nhdr, .hdr with .img), got ${files.length === 0 ? "an empty folder" : `${files.length} other files, such as ${path.basename(files[0] as string)}`}`,
    );
  }
  volumes.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const twice = volumes.find((volume, index) => volume.name === volumes[index + 1]?.name);
  if (twice) {
    throw new StageFailure(
      `Expected each volume to have a name of its own, got two of ${twice.name}`,
      "Rename one: the name identifies the patient.",
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
