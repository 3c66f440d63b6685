import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/**
 * The fold (0 .. folds - 1) of each case: groups stay whole, folds have nearly equal numbers of groups, and groups with
 * and without a positive case are dealt separately, so that every fold has its share of both.
 */
export function assignFolds(request: {
  readonly labels: ArrayLike<number>;
  /** Cases with equal values stay together; each case alone where absent. */
  readonly groups?: readonly string[];
  readonly folds: number;
  /** 32 bits. */
  readonly seed: number;
}): Uint32Array {
  const { labels, folds, seed } = request;
  const groups = request.groups ?? Array.from({ length: labels.length }, (_, row) => String(row));
  const positive = new Map<string, boolean>();
  for (const [row, group] of groups.entries()) {
    positive.set(group, (positive.get(group) ?? false) || labels[row] === 1);
  }
  const generator = xoroshiro128plus(seed);
  const foldOf = new Map<string, number>();
  let next = 0;
  for (const stratum of [true, false]) {
    const names = [...positive.keys()].filter((group) => positive.get(group) === stratum);
    for (let at = names.length - 1; at > 0; at -= 1) {
      const other = uniformInt(generator, 0, at);
      [names[at], names[other]] = [names[other]!, names[at]!];
    }
    for (const group of names) {
      foldOf.set(group, next % folds);
      next += 1;
    }
  }
  return Uint32Array.from(groups, (group) => foldOf.get(group)!);
}

/**
 * Scores every case by a model that has not seen its fold.
 * @param train makes a scorer from the rows it may see.
 * @returns one score per case.
 */
export function outOfFoldScores(
  foldOf: ArrayLike<number>,
  train: (trainingRows: readonly number[]) => (row: number) => number,
): Float64Array {
  const scores = new Float64Array(foldOf.length);
  const rows = Array.from({ length: foldOf.length }, (_, row) => row);
  for (const fold of new Set(Array.from(foldOf))) {
    const score = train(rows.filter((row) => foldOf[row] !== fold));
    for (const row of rows) if (foldOf[row] === fold) scores[row] = score(row);
  }
  return scores;
}
