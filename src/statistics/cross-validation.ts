import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/**
 * The fold (0 .. folds - 1) of each case: groups stay whole, folds have nearly equal numbers of groups, and groups are
 * dealt separately by the greatest label among their cases, so that every fold has its share of each: of those with and
 * without a positive case, where labels are 1 and 0.
 */
export function assignFolds(request: {
  /** Whole numbers from 0. */
  readonly labels: ArrayLike<number>;
  /** Cases with equal values stay together; each case alone where absent. */
  readonly groups?: readonly string[];
  readonly folds: number;
  /** 32 bits. */
  readonly seed: number;
}): Uint32Array {
  const { labels, folds, seed } = request;
  const groups = request.groups ?? Array.from({ length: labels.length }, (_, row) => String(row));
  const stratumOf = new Map<string, number>();
  for (const [row, group] of groups.entries()) {
    stratumOf.set(group, Math.max(stratumOf.get(group) ?? 0, labels[row] ?? 0));
  }
  const generator = xoroshiro128plus(seed);
  const foldOf = new Map<string, number>();
  let next = 0;
  for (const stratum of [...new Set(stratumOf.values())].sort((a, b) => b - a)) {
    const names = [...stratumOf.keys()].filter((group) => stratumOf.get(group) === stratum);
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
