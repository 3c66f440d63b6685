import type { Patient } from "./cohort.js";

const HEADER =
  "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y]";

/**
 * The label table as NIH writes it: the last two names of the header are unquoted and so represent two columns each.
 */
export function labelTable(cohort: readonly Patient[], size: number): string {
  // A film is about 430 mm wide.
  const spacing = Number((430 / size).toFixed(3));
  const rows = cohort.flatMap((patient) =>
    patient.visits.map((visit) => {
      const labels = visit.findings.length === 0 ? "No Finding" : visit.findings.join("|");
      return [
        ...[visit.image, labels, visit.followUp, patient.number, visit.age, patient.sex, visit.view],
        ...[size, size, spacing, spacing],
      ].join(",");
    }),
  );
  return `${[HEADER, ...rows].join("\n")}\n`;
}
