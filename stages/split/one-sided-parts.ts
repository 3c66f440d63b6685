import type { DatasetRow } from "../../src/artifacts/dataset.js";
import { countOf } from "../../src/imaging/format-count.js";
import { PARTITIONS, type Partition, type Question, StageFailure } from "../../src/stage.js";
import { listed } from "./parts.js";

/** What follows where a partition has images of one class only. */
const MEANING: Readonly<Record<Exclude<Partition, "train">, string>> = {
  validation:
    "its AUC cannot be measured, and no threshold can be chosen by it (evaluate then needs a number, such as `threshold: 0.5`)",
  calibration: "a model cannot be calibrated on it",
  test: "AUC and whatever else compares the classes cannot be measured",
};

/**
 * What to report, before anything is trained, about partitions that lack a class, or in which a finding is present in
 * all images or in none. Fails if there would be nothing to learn: training has only one class, or no finding that some
 * images have and others lack.
 */
export function oneSidedParts(rows: readonly DatasetRow[], question: Question): readonly string[] {
  return PARTITIONS.flatMap((partition) => {
    const members = rows.filter((row) => row.partition === partition);
    if (members.length === 0) return [];
    return question.kind === "multilabel"
      ? oneSidedFindings(members, partition, question.findings)
      : lackingClasses(members, partition, question.classes);
  });
}

function lackingClasses(
  members: readonly DatasetRow[],
  partition: Partition,
  classes: readonly string[],
): readonly string[] {
  const labels = new Set(members.map(({ label }) => label));
  const there = classes.filter((name) => labels.has(name));
  if (there.length === classes.length) return [];
  const lacking = classes.filter((name) => !labels.has(name));
  if (partition === "train" && there.length < 2) {
    throw new StageFailure(
      `Expected images of ${listed(classes)} in train, got ${countOf(members.length, "image")}, all ${there[0]}: there is nothing to tell apart`,
      `Use images, lists or fractions that leave images of the class "${lacking[0]}" for training.`,
    );
  }
  if (there.length === 1 && partition !== "train") {
    const of = lacking.length === 1 ? `the class "${lacking[0]}"` : `other classes`;
    return [
      `${partition} has no image of ${of} (${countOf(members.length, "image")}, all ${there[0]}): ${MEANING[partition]}`,
    ];
  }
  const names = listed(lacking.map((name) => `"${name}"`));
  const what = `${partition} has no image of the ${lacking.length === 1 ? "class" : "classes"} ${names}`;
  return [
    partition === "train"
      ? `${what}: a model cannot learn to call ${lacking.length === 1 ? "it" : "them"}`
      : `${what}: figures of ${lacking.length === 1 ? "it, and means over all classes" : "them, and means over all classes,"} cannot be measured`,
  ];
}

function oneSidedFindings(
  members: readonly DatasetRow[],
  partition: Partition,
  findings: readonly string[],
): readonly string[] {
  const sides = findings.map((name, at) => {
    const has = (answer: 0 | 1): boolean => members.some((row) => row.findings?.[at] === answer);
    return { name, present: has(1), absent: has(0) };
  });
  const lacking = sides.filter(({ present, absent }) => !present || !absent);
  if (lacking.length === 0) return [];
  if (partition === "train" && lacking.length === findings.length) {
    throw new StageFailure(
      `Expected a finding that some images in train have and others have not, got none of ${listed(findings)}`,
      "Use images, lists or fractions that leave both for training.",
    );
  }
  const names = lacking.map(({ name, present, absent }) => {
    const why = present ? "present wherever it is known" : absent ? "in no image" : "unknown in all images";
    return `${name} (${why})`;
  });
  const meaning = {
    train: "nothing can be learnt of them",
    validation: "they have no AUC there, and no threshold can be chosen for them",
    calibration: "what a model says of them cannot be calibrated on it",
    test: "they cannot be measured",
  }[partition];
  return [`Of ${partition}: ${names.join(", ")}: ${meaning}`];
}
