import { StageFailure } from "../../core/stage-failure.js";
import type { Geometry, Vector3 } from "./volume.js";

/** Below this fraction of the volume of a box with the same edges, three directions are in one plane. */
const FLAT = 1e-3;

/**
 * The geometry in which a step along i, j, k moves by one of three vectors, in millimetres.
 * @param steps left, back, head (LPS).
 * @param what names the field that they come from, for the message: "the sform of a.nii".
 * @throws StageFailure if they span no space: a direction is 0, not a number, or in the plane of the others.
 */
export function geometryOf(steps: readonly [Vector3, Vector3, Vector3], what: string): Geometry {
  const spacing = steps.map(([left, back, head]) => Math.hypot(left, back, head)) as unknown as Vector3;
  const directions = steps.map((step, axis) => step.map((part) => part / (spacing[axis] as number))) as unknown as [
    Vector3,
    Vector3,
    Vector3,
  ];
  const possible = spacing.every((length) => Number.isFinite(length) && length > 0);
  if (!possible || !(Math.abs(determinant(directions)) > FLAT)) {
    throw new StageFailure(
      `Expected ${what} to give three directions that span space, got ${steps.map((step) => `(${step.map(short).join(", ")})`).join(" ")}`,
      "Write the volume again with the tool that made it, or repair its header.",
    );
  }
  return { spacing, directions };
}

/** The same of steps to the right, front and head (RAS), as NIfTI gives them. */
export const geometryOfRas = (steps: readonly [Vector3, Vector3, Vector3], what: string): Geometry =>
  geometryOf(steps.map(([right, front, head]) => [-right, -front, head]) as unknown as typeof steps, what);

const determinant = ([a, b, c]: readonly [Vector3, Vector3, Vector3]): number =>
  a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0]) + a[2] * (b[0] * c[1] - b[1] * c[0]);

const short = (value: number): string => String(Number(value.toPrecision(6)) + 0);
