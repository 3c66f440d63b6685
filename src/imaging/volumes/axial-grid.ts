import { highest } from "../../core/long-lists.js";
import type { Vector3, Volume } from "./volume.js";

/** The positions of the voxels of axial slices: steps in `data` and sizes along the patient's left, back and head. */
export interface AxialGrid {
  readonly width: number;
  readonly height: number;
  readonly slices: number;
  /** Millimetres between columns, rows and slices. */
  readonly spacing: Vector3;
  /** Index of the voxel at the patient's right, front and foot end. */
  readonly start: number;
  readonly columnStep: number;
  readonly rowStep: number;
  readonly sliceStep: number;
}

/**
 * The grid in the radiological convention: columns run to the patient's left, rows to the back, slices to the head,
 * whatever order the file has. Oblique volumes keep their own planes; each of their axes counts as the patient's axis
 * that it is nearest to.
 */
export function axialGrid(volume: Pick<Volume, "size" | "spacing" | "directions">): AxialGrid {
  const strides = [1, volume.size[0], volume.size[0] * volume.size[1]] as const;
  const axes = assignAxes(volume.directions);
  let start = 0;
  const along = axes.map(({ axis, sign }) => {
    const size = volume.size[axis];
    const stride = strides[axis];
    if (sign < 0) start += (size - 1) * stride;
    return { size, step: sign * stride, spacing: volume.spacing[axis] };
  });
  const [left, back, head] = along as [(typeof along)[0], (typeof along)[0], (typeof along)[0]];
  return {
    width: left.size,
    height: back.size,
    slices: head.size,
    spacing: [left.spacing, back.spacing, head.spacing],
    start,
    columnStep: left.step,
    rowStep: back.step,
    sliceStep: head.step,
  };
}

type Axis = 0 | 1 | 2;

interface Assigned {
  readonly axis: Axis;
  readonly sign: 1 | -1;
}

const ORDERS: readonly (readonly [Axis, Axis, Axis])[] = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

/** Headers are written in float32 or with few decimals; nearer than this, two choices are equally good. */
const TIE = 1e-4;

/** For each axis of the patient the axis of the data that follows it best, all three together. */
function assignAxes(directions: Volume["directions"]): readonly Assigned[] {
  const candidates = ORDERS.map((order) => ({
    assigned: order.map((axis, patient): Assigned => ({ axis, sign: directions[axis][patient as Axis] < 0 ? -1 : 1 })),
    fit: order.reduce((total: number, axis, patient) => total + Math.abs(directions[axis][patient as Axis]), 0),
  }));
  const best = highest(candidates.map(({ fit }) => fit));
  // Halfway between two axes both fit; which is taken must follow from the patient, not from the order of storage.
  const equal = candidates.filter(({ fit }) => fit > best - TIE);
  const [chosen] = equal.sort((a, b) => tilt(b.assigned, directions) - tilt(a.assigned, directions));
  return (chosen as (typeof candidates)[number]).assigned;
}

/** How far the columns turn to the back and the head, and the rows to the head, in this order of weight. */
function tilt([left, back]: readonly Assigned[], directions: Volume["directions"]): number {
  const along = ({ axis, sign }: Assigned, patient: Axis): number => sign * directions[axis][patient];
  const round = (value: number): number => Math.round(value / (10 * TIE));
  const turns = [
    round(along(left as Assigned, 1)),
    round(along(left as Assigned, 2)),
    round(along(back as Assigned, 2)),
  ];
  return turns.reduce((total, turn) => total * 4001 + turn, 0);
}
