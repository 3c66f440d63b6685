import type { ModelFacts } from "../../src/artifacts/model.js";

/** A model with what it is called in messages, graphs and records. */
export interface Member {
  readonly name: string;
  /** Where it comes from. */
  readonly folder: string;
  readonly facts: ModelFacts;
}
