interface Made {
  readonly version?: 1 | 2;
  readonly size?: readonly [number, number, number];
  /** Of the voxel that is `i` to the left, `j` to the back, `k` to the head, in Hounsfield units. */
  readonly value?: (i: number, j: number, k: number) => number;
  /** Which of both says that i runs to the left and j to the back. The other one's code is 0, its fields are wrong. */
  readonly orientation?: "sform" | "qform";
  /** Fields of the form that does not count. */
  readonly other?: "zeros" | "mirrored";
  /** The byte order of header and voxels. */
  readonly bigEndian?: boolean;
}

/** A `.nii` file of int16 voxels in one file, as nibabel writes it. */
export function madeNifti(made: Made = {}): Buffer {
  const { version = 1, size = [5, 4, 3], orientation = "sform", other = "mirrored", bigEndian = false } = made;
  const value = made.value ?? ((i, j, k) => i * 70 + j * 31 - k * 150);
  const start = version === 1 ? 352 : 544;
  const file = Buffer.alloc(start + 2 * size[0] * size[1] * size[2]);
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const little = !bigEndian;
  const short = (at: number, number: number): void => view.setInt16(at, number, little);
  const long = (at: number, number: number): void =>
    version === 1 ? view.setInt16(at, number, little) : view.setBigInt64(at, BigInt(number), little);
  const width = version === 1 ? 4 : 8;
  const float = (at: number, number: number): void =>
    version === 1 ? view.setFloat32(at, number, little) : view.setFloat64(at, number, little);
  const at =
    version === 1
      ? {
          magic: 344,
          dim: 40,
          step: 2,
          type: 70,
          pixdim: 76,
          offset: 108,
          slope: 112,
          codes: 252,
          quatern: 256,
          srow: 280,
        }
      : {
          magic: 4,
          dim: 16,
          step: 8,
          type: 12,
          pixdim: 104,
          offset: 168,
          slope: 176,
          codes: 344,
          quatern: 352,
          srow: 400,
        };
  view.setInt32(0, version === 1 ? 348 : 540, little);
  file.write(version === 1 ? "n+1\0" : "n+2\0\r\n\x1a\n", at.magic, "latin1");
  for (const [axis, side] of [3, ...size, 1, 1, 1, 1].entries()) long(at.dim + axis * at.step, side);
  short(at.type, 4);
  for (const [axis, step] of [1, 1, 1, 1].entries()) float(at.pixdim + axis * width, step);
  if (version === 1) float(at.offset, start);
  else long(at.offset, start);
  float(at.slope, 1);
  const [qcode, scode] = orientation === "qform" ? [1, 0] : [0, 1];
  if (version === 1) for (const [place, code] of [qcode, scode].entries()) short(at.codes + 2 * place, code);
  else for (const [place, code] of [qcode, scode].entries()) view.setInt32(at.codes + 4 * place, code, little);
  // Half a turn about the axis from foot to head: i to the left, j to the back.
  if (orientation === "qform" || other === "mirrored") float(at.quatern + 2 * width, orientation === "qform" ? 1 : 0);
  const rows = orientation === "sform" ? [-1, -1, 1] : other === "mirrored" ? [1, 1, 1] : [0, 0, 0];
  for (const [row, step] of rows.entries()) float(at.srow + row * 5 * width, step);
  for (let k = 0, place = start; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++) for (let i = 0; i < size[0]; i++, place += 2) short(place, value(i, j, k));
  }
  return file;
}
