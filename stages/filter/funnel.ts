import type { FlowStep } from "../../src/artifacts/dataset.js";
import { countOf, formatCount } from "../../src/imaging/format-count.js";
import { type Answer, type Question, StageFailure } from "../../src/stage.js";
import type { LabelRecord, Records } from "./records.js";

/** A row of the table with the class it would have. */
export interface Candidate {
  readonly record: LabelRecord;
  /** Its class; empty where findings are asked for. */
  readonly label: string;
  /** Where findings are asked for: what is known of each. */
  readonly findings?: readonly Answer[];
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

/** How many rows count for each class, or have each finding. */
export function countFor(
  names: readonly string[],
  rows: readonly Pick<Candidate, "label" | "findings">[],
): ReadonlyMap<string, number> {
  const counts = names.map(() => 0);
  const places = new Map(names.map((name, at) => [name, at]));
  for (const { label, findings } of rows) {
    if (findings === undefined) counts[places.get(label) as number]!++;
    else for (let at = 0; at < counts.length; at++) if (findings[at] === 1) counts[at]!++;
  }
  return new Map(names.map((name, at) => [name, counts[at] as number]));
}

/** @param names of the classes, or of the findings, of which some may be without images but not all. */
export function createFunnel(names: readonly string[], kind: Question["kind"]): Funnel {
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
      byClass.push({ step, counts: countFor(names, rows) });
      return rows;
    },
    refuseEmptyClass: () => {
      if (kind === "multilabel") {
        const last = byClass.at(-1);
        if (last === undefined || [...last.counts.values()].some((count) => count > 0)) return;
        throw noFindingLeft(byClass);
      }
      for (const label of names) {
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

function noFindingLeft(
  steps: readonly { readonly step: string; readonly counts: ReadonlyMap<string, number> }[],
): StageFailure {
  const sums = steps.map(({ step, counts }) => ({
    step,
    sum: [...counts.values()].reduce((sum, count) => sum + count, 0),
  }));
  const empty = sums.find(({ sum }) => sum === 0) as (typeof sums)[number];
  const before = sums.slice(0, sums.indexOf(empty)).map(({ step, sum }) => `${formatCount(sum)} after "${step}"`);
  return new StageFailure(
    `Expected images with one of the findings, got none after the step "${empty.step}"${before.length > 0 ? ` (findings of images: ${before.join(", ")})` : ""}`,
    empty.step === IMAGE_STEP
      ? "Check that the images input holds the images that the table names."
      : "Loosen `where`.",
  );
}

/** null where the patient of any of them is not known. */
function countPatients<Row>(rows: readonly Row[], patientOf: (row: Row) => string): number | null {
  const patients = new Set<string>();
  for (const row of rows) patients.add(patientOf(row));
  return patients.has("") ? null : patients.size;
}
