import type { PictureKinds } from "../artifacts/training-images.js";
import type { PictureKind } from "./picture-kinds.js";

/** Ranges over pictures in any order; undefined of none. */
export function rangesOfKinds(kinds: readonly PictureKind[]): PictureKinds | undefined {
  if (kinds.length === 0) return undefined;
  const isKnown = kinds.every((kind) => kind.isColoured !== undefined);
  return {
    width: rangeOf(kinds.map(({ width }) => width)),
    height: rangeOf(kinds.map(({ height }) => height)),
    ...(isKnown && { coloured: kinds.filter((kind) => kind.isColoured).length }),
  };
}

/** The least and the greatest. */
export const rangeOf = (values: readonly number[]): readonly [number, number] =>
  values.reduce<readonly [number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
