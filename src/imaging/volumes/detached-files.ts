import { open } from "node:fs/promises";
import path from "node:path";
import { isStageFailure } from "../../core/stage-failure.js";
import { metaImageFiles } from "./metaimage.js";
import { readMetaHeader } from "./metaimage-header.js";
import { imagesOfHeader } from "./nifti.js";
import { nrrdFiles } from "./nrrd.js";
import { nrrdGeometry } from "./nrrd-geometry.js";
import { parseNrrdHeader } from "./nrrd-header.js";

/** A list of files can be longer than a header; 64 kB hold a thousand. */
const HEADER_ROOM = 1024 * 1024;

/**
 * Files in which a volume keeps its voxels, if they are not in its own: they are read, though they are no volumes
 * themselves. None if the header cannot be read; that is reported when the volume is read.
 */
export async function detachedFiles(file: string, root: string): Promise<readonly string[]> {
  if (/\.hdr(\.gz)?$/i.test(file)) return imagesOfHeader(file);
  const name = path.basename(file);
  try {
    if (/\.mh[ad]$/i.test(file)) return metaImageFiles({ file, root }, await readMetaHeader(file, name)) ?? [];
    if (!/\.n(rrd|hdr)$/i.test(file)) return [];
    const header = parseNrrdHeader(await readStart(file), name);
    return nrrdFiles({ file, root }, header, nrrdGeometry(header, name).size) ?? [];
  } catch (error) {
    if (isStageFailure(error)) return [];
    throw error;
  }
}

async function readStart(file: string): Promise<Buffer> {
  const handle = await open(file, "r");
  try {
    const start = Buffer.alloc(HEADER_ROOM);
    const { bytesRead } = await handle.read(start, 0, start.length, 0);
    return start.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
