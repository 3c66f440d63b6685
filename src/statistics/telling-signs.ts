import { fisherExact } from "./fisher-exact.js";

export interface TellingSigns {
  /** One score per case, by the signs that the other folds chose: the log odds of the positive class. */
  readonly scores: Float64Array;
  /** The sign that all cases would choose first; undefined where no case has any. */
  readonly first: TellingSign | undefined;
}

export interface TellingSign {
  readonly name: string;
  /** Share of the patients of each class in whose images it mostly is. */
  readonly positive: number;
  readonly negative: number;
  /** Of Fisher's test, corrected for all signs that could have been significant (Tarone 1990). */
  readonly p: number;
}

/** Classes (0 or 1), patients as numbers, and folds of the cases. */
interface SignedCases {
  readonly labels: ArrayLike<number>;
  readonly groups: ArrayLike<number>;
  readonly foldOf: ArrayLike<number>;
}

/** Signs that are judged by together. */
const MOST = 8;
/** Standard deviations apart that the shares of a further sign must be. */
const LEAST_DISTANCE = 3.5;
/** Below which a corrected p may be called significant. */
export const SIGNIFICANT_SIGN = 0.0025;

/**
 * Of many signs that a case has or lacks, those that distinguish the classes best, weighted as if they were
 * independent. They are chosen for each fold from the cases of the others: however many there are, the scores are as
 * good as for new cases. Cases of one patient and one class count as one.
 * @param signsOf what each case has, each once.
 */
export function tellingSigns(signsOf: readonly (readonly string[])[], cases: SignedCases): TellingSigns {
  const { labels, groups, foldOf } = cases;
  const units = unitsOf(signsOf, labels, groups, foldOf);
  const scores = new Float64Array(signsOf.length);
  for (const fold of new Set(Array.from(foldOf))) {
    const chosen = choose(units.filter((unit) => unit.fold !== fold));
    for (let row = 0; row < signsOf.length; row += 1) {
      if (foldOf[row] !== fold) continue;
      for (const { name, present, absent } of chosen) scores[row]! += signsOf[row]!.includes(name) ? present : absent;
    }
  }
  return { scores, first: mostTelling(units) };
}

/** Images of one patient and one class, with what at least half of them have. */
interface Unit {
  readonly label: 0 | 1;
  readonly fold: number;
  readonly signs: readonly string[];
}

function unitsOf(
  signsOf: readonly (readonly string[])[],
  labels: ArrayLike<number>,
  groups: ArrayLike<number>,
  foldOf: ArrayLike<number>,
): readonly Unit[] {
  const rowsOf = new Map<number, number[]>();
  for (let row = 0; row < signsOf.length; row += 1) {
    const key = 2 * groups[row]! + labels[row]!;
    const rows = rowsOf.get(key);
    if (rows === undefined) rowsOf.set(key, [row]);
    else rows.push(row);
  }
  return [...rowsOf.values()].map((rows) => {
    const unit = { label: labels[rows[0]!] as 0 | 1, fold: foldOf[rows[0]!]! };
    if (rows.length === 1) return { ...unit, signs: signsOf[rows[0]!]! };
    const counts = new Map<string, number>();
    for (const row of rows) for (const sign of signsOf[row]!) counts.set(sign, (counts.get(sign) ?? 0) + 1);
    return { ...unit, signs: [...counts].filter(([, count]) => 2 * count >= rows.length).map(([sign]) => sign) };
  });
}

interface Counts {
  readonly totals: readonly [negatives: number, positives: number];
  readonly having: ReadonlyMap<string, readonly [negatives: number, positives: number]>;
}

function count(units: readonly Unit[]): Counts {
  const totals: [number, number] = [0, 0];
  const having = new Map<string, [number, number]>();
  for (const { label, signs } of units) {
    totals[label] += 1;
    for (const sign of signs) {
      const counts = having.get(sign);
      if (counts === undefined) having.set(sign, label === 1 ? [0, 1] : [1, 0]);
      else counts[label] += 1;
    }
  }
  return { totals, having };
}

/** How many standard deviations the shares of two classes are apart. */
function distance([negatives, positives]: Counts["totals"], [x, y]: readonly [number, number]): number {
  const pooled = (x + y) / (negatives + positives);
  const spread = pooled * (1 - pooled) * (1 / positives + 1 / negatives);
  return spread > 0 ? Math.abs(y / positives - x / negatives) / Math.sqrt(spread) : 0;
}

function choose(units: readonly Unit[]) {
  const { totals, having } = count(units);
  const [negatives, positives] = totals;
  return [...having]
    .map(([name, [x, y]]) => ({ name, x, y, far: distance(totals, [x, y]) }))
    .filter(({ far }) => far > 0)
    .sort((a, b) => b.far - a.far)
    .filter(({ far }, rank) => rank === 0 || (rank < MOST && far >= LEAST_DISTANCE))
    .map(({ name, x, y }) => {
      const [p, q] = [(y + 0.5) / (positives + 1), (x + 0.5) / (negatives + 1)];
      return { name, present: Math.log(p / q), absent: Math.log((1 - p) / (1 - q)) };
    });
}

function mostTelling(units: readonly Unit[]): TellingSign | undefined {
  const { totals, having } = count(units);
  const [negatives, positives] = totals;
  let first: { readonly name: string; readonly counts: readonly [number, number] } | undefined;
  let most = 0;
  for (const [name, counts] of having) {
    const far = distance(totals, counts);
    if (far > most) [most, first] = [far, { name, counts }];
  }
  if (first === undefined) return undefined;
  const [x, y] = first.counts;
  return {
    name: first.name,
    positive: y / positives,
    negative: x / negatives,
    p: Math.min(1, testable(having, totals) * fisherExact(x, y, negatives, positives)),
  };
}

/** How many signs are frequent enough that they could be significant at all, were there only those (Tarone 1990). */
function testable(having: Counts["having"], [negatives, positives]: Counts["totals"]): number {
  const numberOf = new Map<number, number>();
  for (const [x, y] of having.values()) numberOf.set(x + y, (numberOf.get(x + y) ?? 0) + 1);
  const least = [...numberOf].map(([total, signs]) => {
    const p = Math.min(
      fisherExact(Math.max(0, total - positives), Math.min(total, positives), negatives, positives),
      fisherExact(Math.min(total, negatives), Math.max(0, total - negatives), negatives, positives),
    );
    return { p, signs };
  });
  for (let number = 1; ; number += 1) {
    const able = least.reduce((sum, { p, signs }) => (p <= SIGNIFICANT_SIGN / number ? sum + signs : sum), 0);
    if (able <= number) return number;
  }
}
