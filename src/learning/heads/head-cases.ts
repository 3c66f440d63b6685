import type { Aggregate } from "../../artifacts/head.js";
import type { TensorRow } from "../../artifacts/tensors.js";
import { type Answer, answersOf, type Question } from "../../core/question.js";
import { StageFailure } from "../../core/stage-failure.js";

/** What a head gives a score of: an image, or a patient with all images of one partition. */
export interface HeadCase {
  /** Named after the first image, with the answers of all. */
  readonly row: TensorRow;
  readonly images: readonly TensorRow[];
}

/**
 * Images one by one, or those of a patient together: a patient is positive, or has a finding, where any image is known
 * to; a finding is unknown where it is known of none. An image whose patient is not known is a case of its own. Throws a
 * StageFailure where a patient has images of two exclusive classes.
 */
export function headCases(rows: readonly TensorRow[], question: Question, aggregate: Aggregate): readonly HeadCase[] {
  if (aggregate === "none") return rows.map((row) => ({ row, images: [row] }));
  const groups = new Map<string, TensorRow[]>();
  for (const row of rows) {
    const key = row.patient === "" ? `\0${row.image}` : `${row.partition}\0${row.patient}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()].map((images) => ({ row: together(images, question), images }));
}

function together(images: readonly TensorRow[], question: Question): TensorRow {
  const [first] = images as [TensorRow, ...TensorRow[]];
  const labels = [...new Set(images.map(({ label }) => label))];
  switch (question.kind) {
    case "binary":
      return { ...first, label: labels.includes(question.positive) ? question.positive : first.label };
    case "multiclass":
      if (labels.length === 1) return first;
      throw new StageFailure(
        `Expected the images of each patient to be of one class, got ${labels.join(" and ")} of the patient ${first.patient} in the ${first.partition} partition`,
        "Leave such patients out before, or train on images one by one: `aggregate: none`.",
      );
    case "multilabel":
      return {
        ...first,
        findings: question.findings.map((_, at) => togetherOf(images.map((row) => answersOf(question, row)[at]))),
      };
  }
}

/** Whether a patient has what images show: yes if any does, unknown if none is known to. */
export function togetherOf(answers: readonly Answer[]): Answer {
  if (answers.includes(1)) return 1;
  return answers.includes(0) ? 0 : undefined;
}
