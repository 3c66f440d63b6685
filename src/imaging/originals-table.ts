import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { formatCsv, parseCsv } from "./csv.js";

/** What the file of an image is like, apart from what it shows. */
export interface FileFacts {
  /** As sharp names it: `png`, `jpeg`. */
  readonly format: string;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly bytes: number;
}

const FILE = "originals.csv";
const COLUMNS = ["image", "format", "width", "height", "channels", "bytes"];

/**
 * Remembers beside resized images what their originals were like: a file format or a size that tells the class can then
 * be found after the originals have left the cache.
 * @param originals by the name of the resized image.
 */
export async function writeOriginals(folder: string, originals: ReadonlyMap<string, FileFacts>): Promise<void> {
  const rows = [...originals].map(([image, { format, width, height, channels, bytes }]) => [
    image,
    format,
    ...[width, height, channels, bytes].map(String),
  ]);
  await writeFile(path.join(folder, FILE), formatCsv([COLUMNS, ...rows]));
}

/** undefined where the images are originals themselves. */
export async function readOriginals(folder: string): Promise<ReadonlyMap<string, FileFacts> | undefined> {
  const text = await readFile(path.join(folder, FILE), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  // A folder of the user's may have a file of that name.
  if (!text.startsWith(COLUMNS.join(","))) return undefined;
  const [, ...rows] = parseCsv(text, FILE);
  return new Map(
    rows.map(([image = "", format = "", ...numbers]) => {
      const [width = 0, height = 0, channels = 0, bytes = 0] = numbers.map(Number);
      return [image, { format, width, height, channels, bytes }];
    }),
  );
}
