import { StageFailure } from "../../core/stage-failure.js";
import { geometryOf } from "./geometry.js";
import type { NrrdHeader } from "./nrrd-header.js";
import { type Geometry, MOST_VOXELS, NO_ORIENTATION, type Vector3 } from "./volume.js";

interface NrrdGeometry extends Geometry {
  readonly size: Vector3;
  readonly assumed: readonly string[];
}

/** What a step of 1 along each axis of a space is to the left, back and head. */
const SPACES: Readonly<Record<string, Vector3>> = {
  "left-posterior-superior": [1, 1, 1],
  lps: [1, 1, 1],
  "right-anterior-superior": [-1, -1, 1],
  ras: [-1, -1, 1],
  "left-anterior-superior": [1, -1, 1],
  las: [1, -1, 1],
};

/** Spaces that do not give the patient's orientation; ITK assumes the first. */
const UNSPECIFIC = new Set(["scanner-xyz", "3d-right-handed", "3d-left-handed"]);

/**
 * Sizes and directions of the three axes of space, as ITK takes them: by `space directions`, else by `spacings`, else
 * 1. An axis of another kind (`none`) may have a single entry only.
 * @throws StageFailure that names the field.
 */
export function nrrdGeometry({ fields }: Pick<NrrdHeader, "fields">, name: string): NrrdGeometry {
  const refuse = (field: string, expected: string, remedy?: string): StageFailure =>
    new StageFailure(`Expected ${field} of ${name} to be ${expected}, got ${fields.get(field) ?? "none"}`, remedy);
  const dimension = Number(fields.get("dimension"));
  if (!Number.isInteger(dimension) || dimension < 2 || dimension > 16) throw refuse("dimension", "2, 3 or more");
  const sizes = (fields.get("sizes") ?? "").split(/\s+/).map(Number);
  if (sizes.length !== dimension || !sizes.every((side) => Number.isInteger(side) && side > 0)) {
    throw refuse("sizes", `${dimension} whole numbers above 0`);
  }
  if (sizes.reduce((product, side) => product * side, 1) > MOST_VOXELS) {
    throw refuse("sizes", `at most ${MOST_VOXELS} voxels`);
  }

  const space = fields.get("space")?.toLowerCase();
  const signs = space === undefined || UNSPECIFIC.has(space) ? ([1, 1, 1] as const) : SPACES[space];
  if (signs === undefined) {
    throw refuse("space", "left-posterior-superior, right-anterior-superior or left-anterior-superior");
  }
  const written = fields.get("space directions");
  const directions = written === undefined ? undefined : parseDirections(written, dimension);
  if (written !== undefined && directions === undefined) {
    throw refuse("space directions", `${dimension} vectors of 3 numbers, or none, one for each axis`);
  }
  const axes = spatialAxes(sizes, directions);
  if (axes === undefined) {
    throw refuse(
      "sizes",
      "that of one grey volume",
      "Take one channel or one volume out first, or leave the file out with `exclude`.",
    );
  }
  const spacings = parseSpacings(fields.get("spacings"), dimension);
  if (spacings === undefined) throw refuse("spacings", `${dimension} numbers other than 0, or nan`);
  const steps = [0, 1, 2].map((place): Vector3 => {
    const axis = axes[place];
    const given = axis === undefined ? undefined : directions?.[axis];
    if (given != null) return given.map((part, index) => part * (signs[index] as number)) as unknown as Vector3;
    const step = axis === undefined ? 1 : (spacings[axis] as number);
    return [place === 0 ? step : 0, place === 1 ? step : 0, place === 2 ? step : 0];
  }) as unknown as readonly [Vector3, Vector3, Vector3];
  return {
    ...geometryOf(steps, `${directions === undefined ? "spacings" : "space directions"} of ${name}`),
    size: [0, 1, 2].map((place) => sizes[axes[place] ?? -1] ?? 1) as unknown as Vector3,
    assumed: directions === undefined || space === undefined || UNSPECIFIC.has(space) ? [NO_ORIENTATION] : [],
  };
}

/** The axes of space, in order; undefined if more than three have several entries, or one that is not spatial has. */
function spatialAxes(
  sizes: readonly number[],
  directions: readonly (Vector3 | null)[] | undefined,
): readonly number[] | undefined {
  let axes = sizes.map((_, axis) => axis);
  if (directions !== undefined) {
    if (directions.some((direction, axis) => direction === null && sizes[axis] !== 1)) return undefined;
    axes = axes.filter((axis) => directions[axis] !== null);
  }
  while (axes.length > 3) {
    if (sizes[axes.at(-1) as number] === 1) axes = axes.slice(0, -1);
    else if (sizes[axes[0] as number] === 1) axes = axes.slice(1);
    else return undefined;
  }
  return axes;
}

/** null for `none`; undefined where it is not a list of vectors of three. */
function parseDirections(text: string, dimension: number): readonly (Vector3 | null)[] | undefined {
  const words = text.match(/\([^)]*\)|\S+/g) ?? [];
  const vectors = words.map((word): Vector3 | null | undefined => {
    if (word === "none") return null;
    const parts = /^\((.*)\)$/
      .exec(word)?.[1]
      ?.split(",")
      .map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
    return parts?.length === 3 && parts.every(Number.isFinite) ? (parts as unknown as Vector3) : undefined;
  });
  return vectors.length === dimension && !vectors.includes(undefined)
    ? (vectors as readonly (Vector3 | null)[])
    : undefined;
}

/** `nan` is "not known", which counts as 1. */
function parseSpacings(text: string | undefined, dimension: number): readonly number[] | undefined {
  if (text === undefined) return Array.from({ length: dimension }, () => 1);
  const steps = text.split(/\s+/).map((word) => (/^nan$/i.test(word) ? 1 : Number(word)));
  return steps.length === dimension && steps.every((step) => Number.isFinite(step) && step !== 0) ? steps : undefined;
}
