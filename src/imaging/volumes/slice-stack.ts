import { StageFailure } from "../../core/stage-failure.js";
import type { Plane } from "../dicom/slice-header.js";
import { geometryOf } from "./geometry.js";
import type { Geometry, Vector3 } from "./volume.js";

export interface SliceStack extends Geometry {
  /** Places in the list that was given, in the order of the slices along k. */
  readonly order: readonly number[];
  readonly assumed: readonly string[];
}

/** Parts of a unit vector, which headers write with few decimals. */
const SAME_DIRECTION = 1e-3;
/** Millimetres. Nearer slices are one; less uneven ones are even. */
const SAME_PLACE = 0.01;
const UNEVEN = 0.05;

const GAPS = "slices that are missing or not evenly spaced: the most common distance is used";
const TILTED = "slices that are shifted against each other, as with a tilted gantry: they are not straightened";

/**
 * Sorts parallel slices by their position along the normal of their planes (PS3.3, C.7.6.2.1.1), regardless of names
 * and numbers.
 * @throws StageFailure if they are not parallel, differ in spacing, or share a position.
 */
export function stackSlices(planes: readonly Plane[], name: string): SliceStack {
  const [first] = planes as [Plane];
  const normal = cross(first.alongRow, first.alongColumn);
  for (const plane of planes) {
    if (
      distance(plane.alongRow, first.alongRow) > SAME_DIRECTION ||
      distance(plane.alongColumn, first.alongColumn) > SAME_DIRECTION
    ) {
      throw refuse(name, "parallel", "slices of several orientations");
    }
    if (
      Math.abs(plane.rowSpacing / first.rowSpacing - 1) > SAME_DIRECTION ||
      Math.abs(plane.columnSpacing / first.columnSpacing - 1) > SAME_DIRECTION
    ) {
      throw refuse(name, "of one PixelSpacing", "several");
    }
  }
  const along = planes.map(({ position }) => dot(position, normal));
  const order = planes.map((_, place) => place).sort((a, b) => (along[a] as number) - (along[b] as number));
  const steps = order
    .slice(1)
    .map((place, index) => (along[place] as number) - (along[order[index] as number] as number));
  const twice = steps.filter((step) => step < SAME_PLACE).length;
  if (twice > 0) {
    throw refuse(
      name,
      "at places of their own",
      `${planes.length} slices at ${planes.length - twice} places, as of several times or echoes, or of files that are there twice`,
    );
  }
  const usual = median(steps) ?? 1;
  const isEven = steps.every((step) => Math.abs(step - usual) <= Math.max(UNEVEN, usual * 0.02));
  const total = steps.reduce((sum, step) => sum + step, 0);
  const between = isEven && steps.length > 0 ? total / steps.length : usual;
  const assumed = isEven ? [] : [GAPS];
  if (isTilted(planes, order, normal)) assumed.push(TILTED);
  const scaled = (direction: Vector3, by: number): Vector3 => [direction[0] * by, direction[1] * by, direction[2] * by];
  const geometry = geometryOf(
    [scaled(first.alongRow, first.columnSpacing), scaled(first.alongColumn, first.rowSpacing), scaled(normal, between)],
    `ImageOrientationPatient and PixelSpacing of ${name}`,
  );
  return { ...geometry, order, assumed };
}

/** Whether the slices run askew: from first to last by more than a millimetre across the normal. */
function isTilted(planes: readonly Plane[], order: readonly number[], normal: Vector3): boolean {
  const [foot, head] = [planes[order[0] as number], planes[order.at(-1) as number]] as [Plane, Plane];
  const way = head.position.map((part, axis) => part - (foot.position[axis] as number)) as unknown as Vector3;
  const straight = dot(way, normal);
  return Math.sqrt(Math.max(0, dot(way, way) - straight * straight)) > 1;
}

const refuse = (name: string, expected: string, got: string): StageFailure =>
  new StageFailure(
    `Expected the slices of ${name} to be ${expected}, got ${got}`,
    "Leave out the files that do not belong together with `exclude`, or put them into folders of their own.",
  );

const dot = (a: Vector3, b: Vector3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const distance = (a: Vector3, b: Vector3): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
const cross = (a: Vector3, b: Vector3): Vector3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
