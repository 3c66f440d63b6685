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
  return classes.flatMap((label) => {
    const members = rows
      .filter((row) => row.label === label)
      .sort((a, b) => (a.record.name < b.record.name ? -1 : a.record.name > b.record.name ? 1 : 0));
    if (members.length <= limitPerClass) return members;
    const order = pick === "first" ? members : shuffled(members, seededRandom("filter", seed, label));
    return order.slice(0, limitPerClass);
  });
}
