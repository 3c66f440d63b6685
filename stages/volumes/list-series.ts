import { open, readFile } from "node:fs/promises";
import path from "node:path";
import { CorruptImage } from "../../src/imaging/corrupt-image.js";
import { HEAD_BYTES, recognizeDicom } from "../../src/imaging/dicom/recognize.js";
import { readSliceHeader, type SliceHeader } from "../../src/imaging/dicom/slice-header.js";
import type { OnCorrupt } from "../../src/imaging/dropped-images.js";
import { mapInOrder } from "../../src/imaging/map-in-order.js";
import type { Reading } from "../../src/imaging/reading.js";
import { standIn } from "../../src/imaging/stand-in.js";
import { StageFailure } from "../../src/stage.js";

/** DICOM files that are one volume. */
export interface Series {
  /** Its folder, or its file where that holds all slices; with several series in a folder the number of this one. */
  readonly file: string;
  readonly name: string;
  readonly folders: readonly string[];
  /** Relative to the source. */
  readonly slices: readonly string[];
  /** PatientID. */
  readonly patient: string;
}

interface Options {
  readonly reading: Pick<Reading, "leaveOut" | "miss">;
  readonly signal: AbortSignal;
  readonly onCorrupt: OnCorrupt;
}

/** Most headers are shorter; of the others all is read. */
const USUAL_HEADER = 32 * 1024;
const AT_ONCE = 8;

/**
 * The volumes that the DICOM files of a source make: the slices of each series in a folder, and each file of several
 * frames. Scouts, single pictures and segmentations are left out and said.
 * @param files relative to the source, with `/`. @returns with `others`: those that are no DICOM files.
 */
export async function listSeries(
  source: string,
  files: readonly string[],
  { reading, signal, onCorrupt }: Options,
): Promise<{ readonly series: readonly Series[]; readonly others: readonly string[] }> {
  const others: string[] = [];
  const leftOut = new Map<string, string[]>();
  const leave = (reason: string, left: readonly string[]) =>
    void leftOut.set(reason, [...(leftOut.get(reason) ?? []), ...left]);
  const headers: (SliceHeader & { readonly file: string })[] = [];
  await mapInOrder(
    files,
    { limit: AT_ONCE, signal },
    (file) => headerOf(path.join(source, file), file, onCorrupt),
    (header, index) => {
      const file = files[index] as string;
      if (header === undefined) others.push(file);
      else if (typeof header === "string") leave(header, [file]);
      // By itself: some scanners give a scout the series of the slices that it plans.
      else if (header.isLocalizer) leave("file of a scout (DICOM localizer)", [file]);
      else headers.push({ ...header, file });
    },
  );
  const groups = new Map<string, (typeof headers)[number][]>();
  for (const header of headers) {
    const own = header.frames > 1 ? header.file : `${folderOf(header.file)}\n${header.series}`;
    groups.set(own, [...(groups.get(own) ?? []), header]);
  }
  const stacks: (typeof headers)[number][][] = [];
  for (const group of groups.values()) {
    const [first] = group as [(typeof headers)[number]];
    const reason = reasonAgainst(first, group.length);
    if (reason === undefined) stacks.push(group);
    else
      leave(
        reason,
        group.map(({ file }) => file),
      );
  }
  for (const [reason, paths] of [...leftOut].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (reason === SINGLE) reading.miss(reason, paths.sort(), "Single pictures are read by the stage `dicom`.");
    else if (reason === DAMAGED) reading.miss(reason, paths.sort(), "Their series may have gaps.");
    else reading.leaveOut(reason, paths.sort());
  }
  return { series: stacks.map((group) => describe(group, stacks, source)), others };
}

const ENDING = /\.(dcm|dicom|ima)$/i;
const DAMAGED = "DICOM file that is damaged";
const SINGLE = "file that is the only one of its DICOM series";

function reasonAgainst({ modality, frames }: SliceHeader, count: number): string | undefined {
  if (/^(SEG|RTDOSE|SC|OT)$/.test(modality)) return `file of the DICOM modality ${modality}`;
  return count === 1 && frames === 1 ? SINGLE : undefined;
}

function describe(
  group: readonly (SliceHeader & { readonly file: string })[],
  all: readonly (readonly (SliceHeader & { readonly file: string })[])[],
  source: string,
): Series {
  const [first] = group as [(typeof group)[number]];
  const slices = group.map(({ file }) => file);
  const { patient } = first;
  if (first.frames > 1) {
    const folders = first.file.split("/");
    return {
      file: first.file,
      name: (folders.pop() as string).replace(ENDING, ""),
      folders,
      slices,
      patient,
    };
  }
  const folder = folderOf(first.file);
  const beside = all.flatMap(([one]) =>
    one !== undefined && one.frames === 1 && folderOf(one.file) === folder ? [one] : [],
  );
  const numbers = beside.map(({ seriesNumber }) => seriesNumber);
  const isNumbered = new Set(numbers).size === numbers.length;
  const place =
    beside
      .map(({ series }) => series)
      .sort()
      .indexOf(first.series) + 1;
  const suffix = beside.length === 1 ? "" : `-series${isNumbered ? first.seriesNumber : `-${place}`}`;
  const folders = folder === "" ? [] : folder.split("/");
  const name = `${folders.at(-1) ?? path.basename(source)}${suffix}`;
  const file = [...folders.slice(0, -1), name].join("/");
  return { file, name, folders, slices, patient };
}

const folderOf = (file: string): string => file.slice(0, Math.max(0, file.lastIndexOf("/")));

/** undefined: no DICOM file. A text: one that has no picture, and what it is. */
async function headerOf(full: string, file: string, onCorrupt: OnCorrupt): Promise<SliceHeader | string | undefined> {
  const head = await beginningOf(full);
  const kind = recognizeDicom(head.subarray(0, HEAD_BYTES));
  if (kind.kind === "other") {
    const instead = ENDING.test(file) ? standIn(head) : undefined;
    if (instead === undefined) return undefined;
    if (onCorrupt === "drop") return DAMAGED;
    throw new CorruptImage(file, `Expected a DICOM file, got ${instead}`);
  }
  if (kind.kind === "no picture") return `DICOM file without a picture, ${kind.object}`;
  try {
    return readSliceHeader(head, true) ?? readSliceHeader(await readFile(full), false);
  } catch (error) {
    if (!(error instanceof StageFailure)) throw error;
    if (onCorrupt === "drop") return DAMAGED;
    throw new CorruptImage(file, error.message);
  }
}

async function beginningOf(file: string): Promise<Buffer> {
  const handle = await open(file, "r");
  try {
    const start = Buffer.alloc(USUAL_HEADER);
    const { bytesRead } = await handle.read(start, 0, start.length, 0);
    return start.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
