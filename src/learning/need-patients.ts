import { StageFailure } from "../core/stage-failure.js";

/** Throws a StageFailure where patients are to be taken as wholes and are not known. */
export function needPatients(aggregate: string, { patientsKnown }: { readonly patientsKnown: boolean }): void {
  if (aggregate === "none" || patientsKnown) return;
  throw new StageFailure(
    `Expected patients to be known for \`aggregate: ${aggregate}\`, but this dataset does not name them`,
    "Leave `aggregate` out, or give the dataset a patient column.",
  );
}
