import { suggestName } from "../../core/nearest-name.js";

/** Kinds of files that a source may hold in place of what a stage reads, by their endings. */
const KINDS = {
  archive: /\.(zip|tar|tgz|tar\.(gz|xz|zst|bz2)|7z|rar)$/i,
  dicom: /\.(dcm|dicom|ima)$/i,
  volume: /\.(nii|nii\.gz|mha|mhd|nrrd|nhdr)$/i,
  npz: /\.npz$/i,
  table: /\.(csv|tsv|xlsx?|ods)$/i,
  image: /\.(png|jpe?g|tiff?|webp|gif)$/i,
} as const;

export type SourceKind = keyof typeof KINDS;

const ADVICE: Readonly<Record<SourceKind, string>> = {
  archive:
    "Unpack it first: add a stage `unpacked: { uses: extract, inputs: { archives: ... } }` with the path given here, and wire `unpacked.images` instead.",
  dicom: "DICOM images are read by the stage `dicom`, series of slices by `volumes`.",
  volume: "Volumes are read by the stage `volumes`.",
  npz: "NumPy archives are read by the stage `npz`.",
  table:
    "A table is an input of its own, `labels` of `filter`, `dicom` and `volumes`; here the folder of the images is wanted.",
  image: "PNG, JPEG, TIFF, WebP and GIF are read by `folders`, or by `filter` with a table of labels.",
};

/** What the most files of a source are; undefined where they are nothing that radpipe reads, or none. */
export function sourceKind(files: readonly string[]): SourceKind | undefined {
  const counts = Object.entries(KINDS).map(
    ([kind, ending]) => [kind as SourceKind, files.filter((file) => ending.test(file)).length] as const,
  );
  const [most] = counts.toSorted((a, b) => b[1] - a[1]);
  return most !== undefined && most[1] > 0 ? most[0] : undefined;
}

/**
 * What to do about a source in which a stage finds nothing to read: which stage reads what is there.
 * @param read what the stage itself reads, of which the advice would be none.
 */
export function sourceAdvice(files: readonly string[], ...read: readonly SourceKind[]): string | undefined {
  const kind = sourceKind(files);
  return kind === undefined || read.includes(kind) ? undefined : ADVICE[kind];
}

/** "archive data.zip", "table labels.csv", "file x": a source that is one file, in words. */
export function fileInWords(name: string): string {
  const kind = sourceKind([name]);
  return `${kind === "archive" || kind === "table" || kind === "image" ? kind : "file"} ${name}`;
}

/** What to say of a folder that there is not: the one that was probably meant, or all. */
export const suggestFolder = (written: string, folders: readonly string[]): string =>
  suggestName(written, folders, "The folders are");
