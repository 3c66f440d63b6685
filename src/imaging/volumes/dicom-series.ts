import { readFile } from "node:fs/promises";
import path from "node:path";
import { append } from "../../core/long-lists.js";
import { StageFailure } from "../../core/stage-failure.js";
import type { DicomHeader } from "../dicom/read-dicom.js";
import { readSliceFrames, type SliceFrame } from "../dicom/read-frames.js";
import { stackSlices } from "./slice-stack.js";
import { studyFields } from "./study-fields.js";
import { MOST_VOXELS, type Volume } from "./volume.js";

/**
 * Reads DICOM files as one volume: the slices of a series, or a file whose frames are slices. Values are in the unit of
 * the modality, after the rescaling of each slice; slices are in the order of their positions.
 * @param files absolute. @param name of the series, for messages.
 * @throws StageFailure that names the attribute where they do not make a volume.
 */
export async function readDicomSeries(files: readonly string[], name: string): Promise<Volume> {
  const slices: Slice[] = [];
  let header: DicomHeader | undefined;
  for (const file of files) {
    const read = await framesOf(file);
    header ??= read.header;
    append(
      slices,
      read.frames.map(({ plane, width, height }) => ({ plane, width, height })),
    );
  }
  const { width, height } = slices[0] as Slice;
  const other = slices.find((slice) => slice.width !== width || slice.height !== height);
  if (other !== undefined) {
    throw new StageFailure(
      `Expected the slices of ${name} to have one size, got ${width} x ${height} and ${other.width} x ${other.height}`,
      "Leave out the files that do not belong together with `exclude`, or put them into folders of their own.",
    );
  }
  const size = [width, height, slices.length] as const;
  if (size[0] * size[1] * size[2] > MOST_VOXELS) {
    throw new StageFailure(`Expected ${name} to be at most ${MOST_VOXELS} voxels, got ${size.join(" x ")}`);
  }
  const planes = slices.map(({ plane }) => plane);
  const { order, spacing, directions, assumed } = stackSlices(planes, name);
  const data = new Float32Array(size[0] * size[1] * size[2]);
  let at = 0;
  const rank = new Map(order.map((place, index) => [place, index]));
  // Files are read a second time: pictures of all slices in addition to all voxels would take twice the memory.
  for (const file of files) {
    for (const { values } of (await framesOf(file)).frames) {
      data.set(await named(file, values), (rank.get(at) as number) * width * height);
      at += 1;
    }
  }
  const { patient = "", age = "", sex = "", modality = "", manufacturer = "" } = header ?? {};
  return {
    data,
    size,
    spacing,
    directions,
    slope: 1,
    intercept: 0,
    fields: studyFields([
      ["PatientID", patient],
      ["PatientAge", age],
      ["PatientSex", sex],
      ["00080060", modality],
      ["Manufacturer", manufacturer],
    ]),
    assumed,
  };
}

type Slice = Pick<SliceFrame, "plane" | "width" | "height">;

const framesOf = (file: string): Promise<ReturnType<typeof readSliceFrames>> =>
  named(file, async () => readSliceFrames(await readFile(file)));

/** The readers of DICOM say what is wrong, but not of which file. */
async function named<Value>(file: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof StageFailure
      ? new StageFailure(`${path.basename(file)}: ${error.message}`, error.remedy)
      : error;
  }
}
