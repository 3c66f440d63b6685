import { isRunId, placeFromLatest } from "../../core/ids.js";
import { InvalidArgumentError } from "../../vendor/commander.js";

/** A label that a run may be given: one that finds it. */
export function runLabel(value: string): string {
  const taken = placeFromLatest(value) !== undefined ? "the latest runs" : isRunId(value) ? "the run of that id" : "";
  if (taken !== "") throw new InvalidArgumentError(`Expected a label, got a name that always means ${taken}.`);
  if (value.trim() === "") throw new InvalidArgumentError("Expected a label, got nothing.");
  return value;
}

/** What an argument RUN may be, for the help of every command that takes one. */
export const RUN = "a run's id, a unique beginning of one or its last six digits, a label, latest, or latest~1";
