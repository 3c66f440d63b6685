/** Cases divided into groups. */
export interface Division {
  readonly title: string;
  /** The group of each case; undefined where it is not known. */
  readonly groups: readonly (string | undefined)[];
}

/** A group, and all others whose group is known in the same division, by the rows of their cases. */
export interface ComparedGroup {
  readonly division: string;
  readonly group: string;
  readonly others: string;
  readonly rows: readonly number[];
  readonly rest: readonly number[];
}

/** Each group against all others of its division; of two groups only the first, as the second would say the same. */
export const comparedGroups = (divisions: readonly Division[]): readonly ComparedGroup[] =>
  divisions.flatMap(({ title, groups }) => {
    const names = [...new Set(groups.flatMap((group) => group ?? []))].sort();
    const compared = names.length === 2 ? names.slice(0, 1) : names.length > 2 ? names : [];
    const known = [...groups.keys()].filter((row) => groups[row] !== undefined);
    return compared.map((group) => ({
      division: title,
      group,
      others: names.length === 2 ? names[1]! : "the others",
      rows: known.filter((row) => groups[row] === group),
      rest: known.filter((row) => groups[row] !== group),
    }));
  });
