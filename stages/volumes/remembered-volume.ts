import path from "node:path";
import { extremes, fewLevels } from "../../src/imaging/nearly-uniform.js";
import { encodePng } from "../../src/imaging/png/encode-png.js";
import { type AxialGrid, axialGrid } from "../../src/imaging/volumes/axial-grid.js";
import { axialSlices, type SliceOptions } from "../../src/imaging/volumes/axial-slices.js";
import { detachedFiles } from "../../src/imaging/volumes/detached-files.js";
import { type GreyLevels, greyLevels } from "../../src/imaging/volumes/grey-levels.js";
import type { Volume } from "../../src/imaging/volumes/volume.js";
import { type ItemValue, sha256 } from "../../src/stage.js";
import type { VolumeFile } from "./list-volumes.js";

/** What is kept of a volume beside its pictures, PNG files one after the other. */
export interface KeptVolume {
  readonly slices: readonly { readonly index: number; readonly bytes: number }[];
  readonly fields: Volume["fields"];
  readonly assumed: readonly string[];
  /** Values that are not finite have become null, which no account takes for a value. */
  readonly levels: GreyLevels;
  readonly grid: AxialGrid;
  /** Whether all pictures of the volume together span few grey levels. */
  readonly isUniform: boolean;
}

/** What shows in pictures of a volume, and what else there is to say of it. */
export async function keepVolume(
  content: Volume,
  options: SliceOptions,
  signal: AbortSignal,
): Promise<ItemValue<KeptVolume>> {
  const slices: { index: number; bytes: number }[] = [];
  const pictures: Uint8Array[] = [];
  const levels = new Set<number>();
  for (const { index, pixels } of axialSlices(content, options)) {
    signal.throwIfAborted();
    for (const level of extremes(pixels.data)) levels.add(level);
    const png = await encodePng(pixels);
    pictures.push(png);
    slices.push({ index, bytes: png.length });
  }
  const { fields, assumed } = content;
  return {
    bytes: Buffer.concat(pictures),
    notes: {
      ...{ slices, fields, assumed, levels: greyLevels(content), grid: axialGrid(content) },
      isUniform: fewLevels({ data: Uint8Array.from(levels) }) !== undefined,
    },
  };
}

/** Of all files of a volume, in their order. One that cannot be read counts as absent, which fails when it is needed. */
export async function volumeDigest(
  { path: file, format, slices }: VolumeFile,
  source: string,
  digestOf: (file: { readonly path: string; readonly file: string }) => Promise<string>,
): Promise<string> {
  const files = format === "dicom" ? slices : [file, ...(await detachedFiles(file, source))];
  const digests: string[] = [];
  for (const one of files) {
    const below = path.relative(source, one).split(path.sep).join("/");
    digests.push(await digestOf({ path: below, file: one }).catch(() => "absent"));
  }
  return sha256(JSON.stringify([format, ...digests]));
}
