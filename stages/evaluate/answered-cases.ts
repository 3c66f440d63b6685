import type { TensorRow } from "../../src/artifacts/tensors.js";
import { togetherOf } from "../../src/learning/heads/head-cases.js";
import { patientsOf } from "../../src/learning/patients-of-rows.js";
import { type Answer, answersAsked, answersOf, type SeveralQuestion } from "../../src/stage.js";
import { numberPatients } from "../../src/statistics/patient-numbers.js";
import type { SeveralCases } from "../../src/statistics/several/several-cases.js";
import { aggregated } from "./cases.js";
import type { Aggregation } from "./params.js";

/** What is measured, images or patients, of several classes or findings: one entry per case. */
export interface AnsweredCases {
  /** In the order of `answersAsked`. */
  readonly answers: readonly (readonly Answer[])[];
  /** NaN of a finding that the model could not learn. */
  readonly scores: readonly (readonly number[])[];
  /** Equal where cases are of one patient; unique where that is not known. */
  readonly patients: readonly string[];
}

/**
 * Images with the model's output.
 * @param columns for each class or finding, the probabilities of all rows.
 * @param notLearned findings for which they are meaningless: they have no score.
 */
export const answeredImages = (
  question: SeveralQuestion,
  rows: readonly TensorRow[],
  columns: readonly Float64Array[],
  notLearned: readonly string[],
): AnsweredCases => ({
  answers: rows.map((row) => answersOf(question, row)),
  scores: rows.map((_, at) =>
    answersAsked(question).map((name, place) => (notLearned.includes(name) ? Number.NaN : columns[place]![at]!)),
  ),
  patients: patientsOf(rows),
});

/** Patients, and those that could not be made one case. */
export interface AnsweredPatients {
  readonly cases: AnsweredCases;
  /** Who have images of two exclusive classes. */
  readonly mixed: readonly string[];
}

/**
 * One case per patient, the scores made one. A finding is positive where any image is known to have it, and unknown where it
 * is known of none; of exclusive classes patients with images of two are set apart.
 */
export function answeredPatients(
  question: SeveralQuestion,
  images: AnsweredCases,
  aggregation: Exclude<Aggregation, "none">,
): AnsweredPatients {
  const { ofCases, count } = numberPatients(images.patients);
  const rowsOf: number[][] = Array.from({ length: count }, () => []);
  for (const [row, patient] of ofCases.entries()) rowsOf[patient]!.push(row);
  const mixed: string[] = [];
  const cases: { answers: readonly Answer[]; scores: readonly number[]; patient: string }[] = [];
  for (const rows of rowsOf) {
    const patient = images.patients[rows[0]!]!;
    const answers = answersAsked(question).map((_, at) => togetherOf(rows.map((row) => images.answers[row]![at])));
    if (question.kind === "multiclass" && answers.filter((answer) => answer === 1).length !== 1) {
      mixed.push(patient);
      continue;
    }
    const scores = answers.map((_, at) =>
      aggregated(
        rows.map((row) => images.scores[row]![at]!),
        aggregation,
      ),
    );
    cases.push({ answers, scores, patient });
  }
  return {
    mixed,
    cases: {
      answers: cases.map((one) => one.answers),
      scores: cases.map((one) => one.scores),
      patients: cases.map((one) => one.patient),
    },
  };
}

/** As statistics take them: a column for each class or finding. @param notLearned by the model. */
export function inColumns(
  names: readonly string[],
  { answers, scores, patients }: AnsweredCases,
  called: SeveralCases["called"],
  notLearned: readonly string[],
): SeveralCases {
  return {
    names,
    notLearned,
    answers: names.map((_, at) => answers.map((row) => row[at])),
    scores: scoreColumns(names, scores),
    called,
    patients: numberPatients(patients),
  };
}

export const scoreColumns = (names: readonly string[], scores: AnsweredCases["scores"]): readonly Float64Array[] =>
  names.map((_, at) => Float64Array.from(scores, (row) => row[at]!));
