import path from "node:path";
import { missOtherFormats } from "../../src/imaging/other-formats.js";
import type { Reading } from "../../src/imaging/reading.js";
import { listSource } from "../../src/imaging/source-files.js";
import type { SourceSelection } from "../../src/imaging/source-params.js";
import { StageFailure } from "../../src/stage.js";

export interface VolumeFile {
  /** File name without its ending. */
  readonly name: string;
  readonly path: string;
  readonly format: "metaimage" | "nifti" | "nrrd";
  /** Names of the folders it lies in, below the source. */
  readonly folders: readonly string[];
}

const ENDING = /\.(mha|mhd|nrrd|nhdr|(nii|hdr)(\.gz)?)$/i;

const HEADER = /\.(mhd|hdr(\.gz)?)$/i;
const VALUES = /\.(z?raw|img)(\.gz)?$/i;

/** Every volume below a folder, or the one file, in order of names. Names must differ: they name the patients. */
export async function listVolumes(
  source: string,
  selection: SourceSelection,
  { reading, signal }: { readonly reading: Reading; readonly signal: AbortSignal },
): Promise<readonly VolumeFile[]> {
  const files = (await listSource(source, selection, { reading, signal })).map((file) => path.join(source, file));
  // A header's values lie in a file of the same name beside it.
  const headers = new Set(files.filter((file) => HEADER.test(file)).map((file) => file.replace(HEADER, "")));
  const others = files.filter((file) => !ENDING.test(file) && !headers.has(file.replace(VALUES, "")));
  missOtherFormats(
    others.map((file) => path.relative(source, file)),
    reading,
  );
  const volumes = files
    .filter((file) => ENDING.test(file))
    .map(
      (file): VolumeFile => ({
        name: path.basename(file).replace(ENDING, ""),
        path: file,
        format: /\.(nii|hdr)(\.gz)?$/i.test(file) ? "nifti" : /\.(nrrd|nhdr)$/i.test(file) ? "nrrd" : "metaimage",
        folders: path.relative(source, path.dirname(file)).split(path.sep),
      }),
    )
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  if (volumes.length === 0) {
    throw new StageFailure(
      `Expected volumes (.mha, .mhd, .nii, .nii.gz, .nrrd, .nhdr, .hdr with .img), got ${files.length === 0 ? "an empty folder" : `${files.length} other files, such as ${path.basename(files[0] as string)}`}`,
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
