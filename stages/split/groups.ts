import type { DatasetRow } from "../../src/artifacts/dataset.js";

/** Images that must stay together. */
export interface Group {
  /** Positions in the dataset. */
  readonly rows: readonly number[];
  /** Images by class, or by what `balanceOf` counts. */
  readonly counts: readonly number[];
}

/**
 * Groups rows by patient (where known and wanted) and by identical image: patients who share an identical image are one
 * group. `addsTo` is the class of each row as a number below `counts`, or what else it adds to.
 */
export function groupRows(
  rows: readonly DatasetRow[],
  addsTo: readonly (number | readonly number[])[],
  counts: number,
  byPatient: boolean,
): readonly Group[] {
  const parents = rows.map((_, index) => index);
  const root = (index: number): number => {
    let at = index;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at] as number] as number;
      at = parents[at] as number;
    }
    return at;
  };
  const join = (keyOf: (row: DatasetRow) => string): void => {
    const first = new Map<string, number>();
    for (const [index, row] of rows.entries()) {
      const key = keyOf(row);
      if (key === "") continue;
      const other = first.get(key);
      if (other === undefined) first.set(key, index);
      else parents[root(index)] = root(other);
    }
  };
  join((row) => row.digest);
  if (byPatient) join((row) => row.patient);
  const groups = new Map<number, { rows: number[]; counts: number[] }>();
  for (const index of rows.keys()) {
    const key = root(index);
    const group = groups.get(key) ?? { rows: [], counts: new Array<number>(counts).fill(0) };
    group.rows.push(index);
    const own = addsTo[index] as number | readonly number[];
    if (typeof own === "number") group.counts[own]!++;
    else for (const at of own) group.counts[at]!++;
    groups.set(key, group);
  }
  return [...groups.values()];
}
