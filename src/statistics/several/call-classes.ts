/** What it costs to call a case of one class another, by their places: `costs[actual][called]`. */
export type Costs = readonly (readonly number[])[];

/**
 * The place of the class that each case is called: the most probable one, or with costs the one with the lowest expected cost.
 * Where two are equal, the first.
 * @param scores a column of probabilities per class.
 */
export function callClasses(scores: readonly ArrayLike<number>[], costs?: Costs): Uint16Array {
  const worthOf = (row: number, called: number): number =>
    costs === undefined
      ? scores[called]![row]!
      : -scores.reduce((sum, column, actual) => sum + column[row]! * costs[actual]![called]!, 0);
  return Uint16Array.from({ length: scores[0]?.length ?? 0 }, (_, row) => {
    let best = 0;
    for (let place = 1; place < scores.length; place += 1) {
      if (worthOf(row, place) > worthOf(row, best)) best = place;
    }
    return best;
  });
}

/** How several are called: exclusive classes by `callClasses`, findings each from a threshold, if it has one. */
export type Calling =
  | { readonly kind: "multiclass"; readonly costs?: Costs }
  | { readonly kind: "multilabel"; readonly thresholds: readonly (number | undefined)[] };

/** 1 where each is called, a column per class or finding; undefined of a finding that has no threshold. */
export const calledEach = (scores: readonly Float64Array[], calling: Calling): readonly (Uint8Array | undefined)[] =>
  calling.kind === "multiclass"
    ? columnsOf(callClasses(scores, calling.costs), scores.length)
    : calling.thresholds.map((threshold, at) =>
        threshold === undefined ? undefined : Uint8Array.from(scores[at]!, (score) => (score >= threshold ? 1 : 0)),
      );

/** Places as a column of 1 and 0 per class. */
export const columnsOf = (places: Uint16Array, classes: number): readonly Uint8Array[] =>
  Array.from({ length: classes }, (_, at) => Uint8Array.from(places, (place) => (place === at ? 1 : 0)));
