import type { Sentence } from "./sentence.js";

/**
 * A statement about this run, its data or its model, whose truth depends on the run. It is printed only if it holds.
 * @typeParam Data everything needed to tell whether it holds.
 * @typeParam Facts the values in the sentence.
 */
export interface Claim<Data, Facts> {
  /** What makes it true, computed from the data each time; undefined where it does not hold. */
  readonly when: (data: Data) => Facts | undefined;
  /** Takes nothing but the facts, so that another language needs another sentence only. */
  readonly say: (facts: Facts) => Sentence;
}

/** A claim whose facts are known to nobody but itself. */
export interface SealedClaim<Data> {
  readonly said: (data: Data) => Sentence | undefined;
}

export function defineClaim<Data, Facts>({ when, say }: Claim<Data, Facts>): SealedClaim<Data> {
  return {
    said: (data) => {
      const facts = when(data);
      return facts === undefined ? undefined : say(facts);
    },
  };
}

/** For a predicate without facts: the claim holds where the condition does. */
export const holds = (condition: boolean): Record<never, never> | undefined => (condition ? {} : undefined);
