import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { StageFailure } from "../../src/stage.js";

export interface VolumeFile {
  /** File name without its ending. */
  readonly name: string;
  readonly path: string;
  readonly format: "metaimage" | "nifti";
  /** Names of the folders it lies in, below the source. */
  readonly folders: readonly string[];
}

const ENDING = /\.(mha|mhd|(nii|hdr)(\.gz)?)$/i;

/** Every volume below a folder, or the one file, in order of names. Names must differ: they name the patients. */
export async function listVolumes(source: string): Promise<readonly VolumeFile[]> {
  const files = (await stat(source)).isFile()
    ? [source]
    : (await readdir(source, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
        .map((entry) => path.join(entry.parentPath, entry.name));
  const volumes = files
    .filter((file) => ENDING.test(file))
    .map(
      (file): VolumeFile => ({
        name: path.basename(file).replace(ENDING, ""),
        path: file,
        format: /\.(nii|hdr)(\.gz)?$/i.test(file) ? "nifti" : "metaimage",
        folders: path.relative(source, path.dirname(file)).split(path.sep),
      }),
    )
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  if (volumes.length === 0) {
    throw new StageFailure(
      `Expected volumes (.mha, .mhd, .nii, .nii.gz, .hdr with .img), got ${files.length === 0 ? "an empty folder" : `${files.length} other files, such as ${path.basename(files[0] as string)}`}`,
    );
  }
  const twice = volumes.find((volume, index) => volume.name === volumes[index + 1]?.name);
  if (twice) {
    throw new StageFailure(
      `Expected each volume to have a name of its own, got two of ${twice.name}`,
      "Rename one: the name identifies the patient.",
    );
  }
  return volumes;
}
