import type { FlowStep } from "../../src/artifacts/dataset.js";
import { countOf, formatCount } from "../../src/imaging/format-count.js";
import { StageFailure } from "../../src/stage.js";
import type { LabelRecord, Records } from "./records.js";

/** A row of the table with the class it would have. */
export interface Candidate {
  readonly record: LabelRecord;
  readonly label: string;
}

export const IMAGE_STEP = "with an image file";

/** Counts what each step of the selection leaves, by class: for the report, and for saying why a class is empty. */
export interface Funnel {
  readonly steps: readonly FlowStep[];
  readonly start: (read: Pick<Records, "records" | "rows" | "repeated" | "nameless">) => void;
  /** Notes a step, and why rows were left out if any were, and hands its rows on. */
  readonly keep: <Row extends Candidate>(step: string, rows: readonly Row[], reason: string) => readonly Row[];
  /** Throws a StageFailure that names the step which emptied a class. */
  readonly refuseEmptyClass: () => void;
}

export function createFunnel(classes: readonly string[]): Funnel {
  const steps: FlowStep[] = [];
  const byClass: { readonly step: string; readonly counts: ReadonlyMap<string, number> }[] = [];
  return {
    steps,
    start: ({ records, rows, repeated, nameless }) => {
      const patients = countPatients(records, ({ patient }) => patient);
      steps.push({ step: "rows in the table", images: rows, patients });
      const reasons = [
        ...(repeated > 0 ? [`${countOf(repeated, "row")} repeated an earlier one`] : []),
        ...(nameless.length > 0 ? [`${countOf(nameless.length, "row")} without an image name`] : []),
      ];
      if (reasons.length === 0) return;
      steps.push({ step: "different images", images: records.length, patients, reason: reasons.join("; ") });
    },
    keep: (step, rows, reason) => {
      const patients = countPatients(rows, ({ record }) => record.patient);
      const left = (steps.at(-1)?.images ?? 0) - rows.length;
      steps.push({ step, images: rows.length, patients, ...(left > 0 && { reason }) });
      const counts = new Map(classes.map((label) => [label, 0]));
      for (const { label } of rows) counts.set(label, (counts.get(label) ?? 0) + 1);
      byClass.push({ step, counts });
      return rows;
    },
    refuseEmptyClass: () => {
      for (const label of classes) {
        const empty = byClass.find(({ counts }) => counts.get(label) === 0);
        if (empty === undefined) continue;
        const before = byClass
          .slice(0, byClass.indexOf(empty))
          .map(({ step, counts }) => `${formatCount(counts.get(label) ?? 0)} after "${step}"`);
        throw new StageFailure(
          `Expected images of the class "${label}", got none after the step "${empty.step}"${before.length > 0 ? ` (${before.join(", ")})` : ""}`,
          empty.step === IMAGE_STEP
            ? "Check that the images input holds the images that the table names."
            : "Loosen `where`, or set match: any.",
        );
      }
    },
  };
}

/** null where the patient of any of them is not known. */
function countPatients<Row>(rows: readonly Row[], patientOf: (row: Row) => string): number | null {
  const patients = new Set<string>();
  for (const row of rows) patients.add(patientOf(row));
  return patients.has("") ? null : patients.size;
}
