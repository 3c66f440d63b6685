import type { DatasetRow } from "../../src/artifacts/dataset.js";
import { StageFailure } from "../../src/stage.js";

/**
 * Fails if a patient (where `patients` count) or an identical image is in two partitions: a model would be tested on
 * what it was trained with.
 */
export function assertDisjoint(rows: readonly DatasetRow[], patients: boolean): void {
  const checks = [
    ...(patients ? [{ what: "patient", keyOf: (row: DatasetRow) => row.patient }] : []),
    { what: "identical image", keyOf: (row: DatasetRow) => row.digest },
  ];
  for (const { what, keyOf } of checks) {
    const first = new Map<string, DatasetRow>();
    const shared = new Map<string, readonly [DatasetRow, DatasetRow]>();
    for (const row of rows) {
      const key = keyOf(row);
      if (key === "") continue;
      const other = first.get(key);
      if (other === undefined) first.set(key, row);
      else if (other.partition !== row.partition && !shared.has(key)) shared.set(key, [other, row]);
    }
    const [example] = shared.values();
    if (example === undefined) continue;
    const [one, two] = example;
    const name = what === "patient" ? `patient ${one.patient}` : "the same image";
    throw new StageFailure(
      `Expected no ${what} in two partitions, got ${shared.size}, such as ${name} with ${one.image} in ${one.partition} and ${two.image} in ${two.partition}`,
      what === "patient"
        ? "Use lists that keep the images of a patient together, or split by fractions with groupBy: patient."
        : "Set onIdentical: drop to leave such images out of training and validation.",
    );
  }
}
