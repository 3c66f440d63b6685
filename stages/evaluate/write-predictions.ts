import { formatAge } from "../../src/artifacts/dataset.js";
import { writePatientPredictions, writePredictions } from "../../src/artifacts/predictions.js";
import type { Scored, ScoredImages } from "./score-partitions.js";

export const writeScoredImages = (folder: string, scored: readonly ScoredImages[]): Promise<void> =>
  writePredictions(
    folder,
    scored.flatMap(({ rows, cases }) =>
      rows.map(({ image, patient, partition, age, sex, view, more }, at) => ({
        image,
        patient,
        label: cases.labels[at] as 0 | 1,
        score: cases.scores[at]!,
        partition,
        age: formatAge(age),
        sex,
        view,
        followUp: more["followUp"] ?? "",
      })),
    ),
  );

export const writeScoredPatients = (folder: string, scored: readonly Scored[]): Promise<void> =>
  writePatientPredictions(
    folder,
    scored.flatMap(({ partition, cases }) =>
      cases.patients.map((patient, at) => ({
        patient: patient.startsWith("\0") ? "" : patient,
        label: cases.labels[at] as 0 | 1,
        score: cases.scores[at]!,
        partition,
      })),
    ),
  );
