import { StageFailure } from "../../core/stage-failure.js";
import { hasAttribute } from "./file/attributes.js";
import { type DataSet, itemsOf } from "./file/data-set.js";
import { TAG } from "./file/tags.js";

/** Which frame of several is the picture; numbers count from 1, as in DICOM. */
export type FrameChoice = "first" | "middle" | number;

/** From 0. Throws a StageFailure where there are several and none was chosen, or that number does not exist. */
export function chooseFrame(dataSet: DataSet, frames: number, choice: FrameChoice | undefined): number {
  if (frames === 1 || choice === "first") return 0;
  if (typeof choice === "number" && choice > frames) {
    throw new StageFailure(`Expected the frame ${choice}, got a file of ${frames} frames`);
  }
  if (choice === "middle") return Math.floor(frames / 2);
  if (choice !== undefined) return choice - 1;
  const choose = "choose one with `frame: first`, `frame: middle` or a number";
  if (isVolume(dataSet)) {
    throw new StageFailure(
      `Expected one frame, got ${frames} that are slices of a volume`,
      `Read it with the stage \`volumes\`, or ${choose}.`,
    );
  }
  throw new StageFailure(`Expected one frame, got ${frames}`, `${choose[0]?.toUpperCase()}${choose.slice(1)}.`);
}

/** Frames are next to each other in space rather than following each other in time. */
function isVolume(dataSet: DataSet): boolean {
  if (hasAttribute(dataSet, "GridFrameOffsetVector")) return true;
  const positions = itemsOf(dataSet, TAG.PerFrameFunctionalGroupsSequence).flatMap((frame) =>
    itemsOf(frame, TAG.PlanePositionSequence).map((plane) => {
      const element = plane.elements.get(TAG.ImagePositionPatient);
      return element === undefined
        ? ""
        : Buffer.from(plane.bytes.subarray(element.start, element.start + element.length)).toString("latin1");
    }),
  );
  return new Set(positions).size > 1;
}

/** Where the attributes of one frame are: its own group, else the one that all share, else the file itself. */
export function frameGroup(dataSet: DataSet, frame: number, macro: number): DataSet {
  const own = itemsOf(dataSet, TAG.PerFrameFunctionalGroupsSequence)[frame];
  const [shared] = itemsOf(dataSet, TAG.SharedFunctionalGroupsSequence);
  for (const group of [own, shared]) {
    const [item] = group === undefined ? [] : itemsOf(group, macro);
    if (item !== undefined) return item;
  }
  return dataSet;
}
