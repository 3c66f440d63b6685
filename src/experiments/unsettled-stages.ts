import type { Key } from "../core/ids.js";
import { type NotDeterministic, notDeterministicStages } from "../core/not-deterministic.js";
import { type Candidate, runsOf } from "./candidates.js";

/** A stage that is not deterministic, and the candidates whose runs use what it made. */
export interface UnsettledStage extends NotDeterministic {
  readonly letters: readonly string[];
}

/** From the notes next to the runs, which concern every run with the key. */
export function unsettledStages(runsFolder: string, candidates: readonly Candidate[]): readonly UnsettledStage[] {
  const found = new Map<Key, NotDeterministic & { readonly letters: string[] }>();
  for (const candidate of candidates) {
    for (const { record } of runsOf(candidate)) {
      for (const one of notDeterministicStages(runsFolder, record)) {
        const known = found.get(one.key) ?? { ...one, letters: [] };
        found.set(one.key, known);
        if (!known.letters.includes(candidate.letter)) known.letters.push(candidate.letter);
      }
    }
  }
  return [...found.values()];
}
