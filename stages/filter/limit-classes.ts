import { seededRandom, shuffled } from "../../src/imaging/seeded-random.js";
import type { Candidate } from "./funnel.js";

interface Limit {
  readonly limitPerClass?: number;
  readonly pick: "random" | "first";
  readonly seed: number;
}

/** At most `limitPerClass` rows of each class, the first by image name or at random; order of the table plays no part. */
export function limitClasses<Row extends Candidate>(
  rows: readonly Row[],
  classes: readonly string[],
  { limitPerClass, pick, seed }: Limit,
): readonly Row[] {
  if (limitPerClass === undefined) return rows;
  if (rows[0]?.findings !== undefined) return limitFindings(rows, classes, { limitPerClass, pick, seed });
  return classes.flatMap((label) => {
    const members = byImageName(rows.filter((row) => row.label === label));
    if (members.length <= limitPerClass) return members;
    const order = pick === "first" ? members : shuffled(members, seededRandom("filter", seed, label));
    return order.slice(0, limitPerClass);
  });
}

const byImageName = <Row extends Candidate>(rows: readonly Row[]): readonly Row[] =>
  rows.toSorted((a, b) => (a.record.name < b.record.name ? -1 : a.record.name > b.record.name ? 1 : 0));

/**
 * At most so many images with each finding, and of those without any. The rarest finding chooses first, so that more
 * common ones that occur with it do not use up its images.
 */
function limitFindings<Row extends Candidate>(
  rows: readonly Row[],
  names: readonly string[],
  { limitPerClass, pick, seed }: Limit & { readonly limitPerClass: number },
): readonly Row[] {
  const members = byImageName(rows);
  const order = pick === "first" ? members : shuffled(members, seededRandom("filter", seed));
  const having = names.map((_, at) => order.filter(({ findings }) => findings?.[at] === 1));
  const taken = names.map(() => 0);
  const chosen = new Set<Row>();
  for (const at of [...names.keys()].sort((a, b) => having[a]!.length - having[b]!.length)) {
    for (const row of having[at]!) {
      const present = names.flatMap((_, other) => (row.findings?.[other] === 1 ? [other] : []));
      if (chosen.has(row) || present.some((other) => taken[other]! >= limitPerClass)) continue;
      chosen.add(row);
      for (const other of present) taken[other]!++;
    }
  }
  const without = order.filter(({ findings }) => findings?.every((answer) => answer !== 1)).slice(0, limitPerClass);
  return [...chosen, ...without];
}
