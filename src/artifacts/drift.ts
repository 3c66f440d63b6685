import { fields, flag, list, number, optional, text } from "../core/shape.js";
import type { DriftCheck } from "./drift-checks.js";
import { readStamped, writeStamped } from "./json-file.js";

/** One comparison of other data with those of a model's training or development. */
export interface DriftFinding {
  readonly check: DriftCheck;
  /** The class, finding, sex or view that it is of. */
  readonly of?: string;
  /** A sentence: what differs, or that nothing is shown to. */
  readonly message: string;
  readonly p: number;
  /** Corrected for all comparisons together (Holm 1979). */
  readonly adjustedP: number;
  readonly isAlarm: boolean;
}

/** `drift.json`. */
export interface Drift {
  readonly findings: readonly DriftFinding[];
  /** What could not be compared, each with the reason. */
  readonly notCompared: readonly string[];
}

const FILE = "drift.json";
const STAMP = { format: 1 };

export const writeDrift = (folder: string, drift: Drift): Promise<void> => writeStamped(folder, FILE, STAMP, drift);

const DRIFT = fields<Drift>({
  findings: list(
    fields<DriftFinding>({
      check: text,
      of: optional(text),
      message: text,
      p: number,
      adjustedP: number,
      isAlarm: flag,
    }),
  ),
  notCompared: list(text),
});

/** undefined where the folder has none, or one of a later form. Throws a StageFailure where it is damaged. */
export const readDrift = (folder: string): Promise<Drift | undefined> =>
  readStamped(folder, FILE, STAMP, { shape: DRIFT, otherVersion: "left out" });
