import type { DatasetRow } from "../../src/artifacts/dataset.js";
import { countOf } from "../../src/imaging/format-count.js";
import { PARTITIONS, type Partition, StageFailure } from "../../src/stage.js";

/** What follows where a partition has images of one class only. */
const MEANING: Readonly<Record<Exclude<Partition, "train">, string>> = {
  validation:
    "its AUC cannot be measured, and no threshold can be chosen by it (evaluate then needs a number, such as `threshold: 0.5`)",
  test: "AUC and whatever else compares the classes cannot be measured",
};

/**
 * What is to be said, before anything is trained, of partitions with images of one class only. Fails where training has
 * but one: there would be nothing to learn.
 */
export function oneClassParts(rows: readonly DatasetRow[], classes: readonly string[]): readonly string[] {
  return PARTITIONS.flatMap((partition) => {
    const members = rows.filter((row) => row.partition === partition);
    const there = classes.filter((name) => members.some((row) => row.label === name));
    if (members.length === 0 || there.length === classes.length) return [];
    const lacking = classes.find((name) => !there.includes(name));
    if (partition === "train") {
      throw new StageFailure(
        `Expected images of ${classes.join(" and ")} in train, got ${countOf(members.length, "image")}, all ${there[0]}: there is nothing to tell apart`,
        `Use images, lists or fractions that leave images of the class "${lacking}" for training.`,
      );
    }
    return [
      `${partition} has no image of the class "${lacking}" (${countOf(members.length, "image")}, all ${there[0]}): ${MEANING[partition]}`,
    ];
  });
}
