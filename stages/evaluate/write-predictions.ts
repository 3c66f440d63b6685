import { writeAnsweredPatients, writeAnsweredPredictions } from "../../src/artifacts/answered-predictions.js";
import { formatAge } from "../../src/artifacts/dataset.js";
import { type FurtherColumn, writePatientPredictions, writePredictions } from "../../src/artifacts/predictions.js";
import type { TensorRow } from "../../src/artifacts/tensors.js";
import { setNames, setText } from "../../src/learning/calibration/prediction-sets.js";
import type { Question, SeveralQuestion } from "../../src/stage.js";
import type { AnsweredCases } from "./answered-cases.js";
import type { Scored, ScoredImages } from "./score-partitions.js";

const aboutImage = ({ image, patient, partition, age, sex, view, more }: TensorRow) => ({
  image,
  patient,
  partition,
  age: formatAge(age),
  sex,
  view,
  followUp: more["followUp"] ?? "",
});

/** None where the model has no sets. */
function setColumns(
  question: Question,
  scored: readonly Pick<ScoredImages<unknown>, "sets">[],
): readonly FurtherColumn[] {
  if (scored.some(({ sets }) => sets === undefined)) return [];
  const all = scored.flatMap(({ sets }) => sets!);
  return setNames(question).map((name, at) => ({
    title: name === "" ? "set" : `set.${name}`,
    cells: all.map((sets) => setText(sets[at])),
  }));
}

/** A row that is its own patient has no name. */
const nameOf = (patient: string): string => (patient.startsWith("\0") ? "" : patient);

export const writeScoredImages = (folder: string, question: Question, scored: readonly ScoredImages[]): Promise<void> =>
  writePredictions(
    folder,
    scored.flatMap(({ rows, cases }) =>
      rows.map((row, at) => ({
        ...aboutImage(row),
        label: cases.labels[at] as 0 | 1,
        score: cases.scores[at]!,
      })),
    ),
    setColumns(question, scored),
  );

export const writeScoredPatients = (folder: string, scored: readonly Scored[]): Promise<void> =>
  writePatientPredictions(
    folder,
    scored.flatMap(({ partition, cases }) =>
      cases.patients.map((patient, at) => ({
        patient: nameOf(patient),
        label: cases.labels[at] as 0 | 1,
        score: cases.scores[at]!,
        partition,
      })),
    ),
  );

export const writeAnsweredImages = (
  folder: string,
  question: SeveralQuestion,
  scored: readonly ScoredImages<AnsweredCases>[],
): Promise<void> =>
  writeAnsweredPredictions(
    folder,
    question,
    scored.flatMap(({ rows, cases }) =>
      rows.map((row, at) => ({ ...aboutImage(row), answers: cases.answers[at]!, scores: cases.scores[at]! })),
    ),
    setColumns(question, scored),
  );

export const writeAnsweredPatientScores = (
  folder: string,
  question: SeveralQuestion,
  scored: readonly Scored<AnsweredCases>[],
): Promise<void> =>
  writeAnsweredPatients(
    folder,
    question,
    scored.flatMap(({ partition, cases }) =>
      cases.patients.map((patient, at) => ({
        patient: nameOf(patient),
        answers: cases.answers[at]!,
        scores: cases.scores[at]!,
        partition,
      })),
    ),
  );
