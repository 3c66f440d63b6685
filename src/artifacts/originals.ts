import { writeFile } from "node:fs/promises";
import path from "node:path";
import { formatCsv, parseCsv } from "./csv.js";
import { readText } from "./damaged-file.js";
import { refuseShortRows } from "./records.js";

/** What the file of an image is like, apart from what it shows. */
export interface FileFacts {
  /** As sharp names it: `png`, `jpeg`. */
  readonly format: string;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly bytes: number;
  /** SHA-256 of the file, where it is known. */
  readonly digest?: string;
}

const FILE = "originals.csv";
const COLUMNS = ["image", "format", "width", "height", "channels", "bytes", "digest"];

/**
 * Records next to resized images what their originals were like: a file format or a size that tells the class can then
 * be found after the originals have left the cache, and an image that another data set has too is known by its file.
 * @param originals by the name of the resized image.
 */
export async function writeOriginals(folder: string, originals: ReadonlyMap<string, FileFacts>): Promise<void> {
  const rows = [...originals].map(([image, { format, width, height, channels, bytes, digest }]) => [
    image,
    format,
    ...[width, height, channels, bytes].map(String),
    digest ?? "",
  ]);
  await writeFile(path.join(folder, FILE), formatCsv([COLUMNS, ...rows]));
}

/** undefined where the images are originals themselves. Version 0.1.0 recorded no digests. Throws a StageFailure where it is damaged. */
export async function readOriginals(folder: string): Promise<ReadonlyMap<string, FileFacts> | undefined> {
  const text = await readText(path.join(folder, FILE));
  if (text === undefined) return undefined;
  // A folder of the user's may have a file of that name.
  if (!text.startsWith(COLUMNS.join(","))) return undefined;
  const [header = [], ...rows] = parseCsv(text, FILE);
  refuseShortRows(rows, header.length, FILE);
  return new Map(
    rows.map(([image = "", format = "", width, height, channels, bytes, digest = ""]) => [
      image,
      {
        format,
        width: Number(width),
        height: Number(height),
        channels: Number(channels),
        bytes: Number(bytes),
        ...(digest !== "" && { digest }),
      },
    ]),
  );
}
