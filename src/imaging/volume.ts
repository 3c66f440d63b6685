/** Numbers of a volume as they are stored. */
export type Voxels =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

export type Vector3 = readonly [number, number, number];

/**
 * A 3-D image. `data[(k * size[1] + j) * size[0] + i]`; `value * slope + intercept` is in the unit of the modality
 * (Hounsfield units for CT).
 */
export interface Volume {
  readonly data: Voxels;
  /** Voxels along i, j, k. */
  readonly size: Vector3;
  /** Millimetres between voxels along i, j, k; positive. */
  readonly spacing: Vector3;
  /**
   * Unit vectors of i, j, k in the patient's coordinates: x to the left, y to the back, z to the head (LPS, as DICOM
   * and ITK have them).
   */
  readonly directions: readonly [Vector3, Vector3, Vector3];
  readonly slope: number;
  readonly intercept: number;
  /** Header fields that say nothing about the geometry, such as PatientAge. */
  readonly fields: Readonly<Record<string, string>>;
}

/** A volume of more voxels is refused before memory is taken for it: headers can lie. 1024 x 1024 x 1024. */
export const MOST_VOXELS = 2 ** 30;

/** Where the voxels of axial slices lie: steps in `data` and sizes along the patient's left, back and head. */
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
export function axialGrid(volume: Volume): AxialGrid {
  const strides = [1, volume.size[0], volume.size[0] * volume.size[1]] as const;
  const axes = assignAxes(volume.directions);
  let start = 0;
  const along = axes.map(({ axis, sign }) => {
    const size = volume.size[axis] as number;
    const stride = strides[axis] as number;
    if (sign < 0) start += (size - 1) * stride;
    return { size, step: sign * stride, spacing: volume.spacing[axis] as number };
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

const ORDERS: readonly Vector3[] = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];

/** For each axis of the patient the axis of the data that follows it best, all three together. */
function assignAxes(directions: Volume["directions"]): readonly { readonly axis: 0 | 1 | 2; readonly sign: 1 | -1 }[] {
  const component = (axis: number, patient: number): number => directions[axis as 0]?.[patient as 0] ?? 0;
  let best = ORDERS[0] as Vector3;
  let score = -1;
  for (const order of ORDERS) {
    const sum = order.reduce((total, axis, patient) => total + Math.abs(component(axis, patient)), 0);
    if (sum > score + 1e-9) {
      score = sum;
      best = order;
    }
  }
  return best.map((axis, patient) => ({ axis: axis as 0 | 1 | 2, sign: component(axis, patient) < 0 ? -1 : 1 }));
}
