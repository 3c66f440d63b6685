import path from "node:path";
import type { Reading } from "../reading.js";
import { standInAt } from "../stand-in.js";

/** Files that show something: of these a user expects that they are read. */
const SHOWS = new RegExp(
  `\\.(${[
    "png|jpe?g|jfif|tiff?|webp|gif|bmp|jp2|j2k|jpx|jls|jxl|heic|heif|avif|tga|p[bgpn]m|dng|raw|svs|ndpi|mrxs",
    "dcm|dicom|ima|nii|nii\\.(gz|bz2|xz|zst)|nrrd|nhdr|mha|mhd|hdr|img|img\\.(gz|bz2)|mgz|mgh|mnc|gipl|par|brik|brik\\.gz|vti|npy|npz|mat|h5|hdf5",
    "tar|tar\\.gz|tgz|tar\\.bz2|tar\\.xz|tar\\.zst|zip|7z|rar",
  ].join("|")})$`,
  "i",
);

/** Files that our own stages write beside images. */
const RECORDS = /^(resize\.json|originals\.csv|reading\.json)$/;

/** Names without an ending, as folders have, that are looked at: data sets have few. */
const MOST_LOOKS = 200;

/**
 * Accounts for the files of a source that a stage does not read: pictures, volumes and archives in other formats with a
 * warning, and links to folders that were checked out as text; others (tables, texts) in the summary line alone.
 */
export function missOtherFormats(
  source: string,
  files: readonly string[],
  reading: Pick<Reading, "leaveOut" | "miss">,
): void {
  const bare = files.filter((file) => !path.basename(file).includes(".")).slice(0, MOST_LOOKS);
  const links = new Set(bare.filter((file) => standInAt(path.join(source, file)) !== undefined));
  reading.miss(
    "link that git wrote as text",
    [...links],
    "Say `git config core.symlinks true` and check out again, or copy what it leads to in its place.",
  );
  const ours = files.filter((file) => !RECORDS.test(file) && !links.has(file));
  const shows = ours.filter((file) => SHOWS.test(file));
  reading.miss("file in a format that this stage does not read", shows);
  reading.leaveOut(
    "other file",
    ours.filter((file) => !SHOWS.test(file)),
  );
}
