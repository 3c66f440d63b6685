import type { Scorer } from "../../src/learning/scorer.js";
import type { ScoredRow } from "./surest-cases.js";

/** What is evaluated, whether the model sees images or features of them. */
export interface Subject extends Scorer {
  /** Writes what cases were judged by. */
  readonly explain: (folder: string, cases: readonly ScoredRow[]) => Promise<void>;
}
