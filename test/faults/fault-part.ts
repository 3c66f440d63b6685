import type { SeededRandom } from "../../src/imaging/seeded-random.js";

/** The parts of `npm run test:faults`, in the order in which they run and stand in README's table. */
export const PART_NAMES = ["kills", "damage", "poison", "archives", "servers", "disk", "fuzz"] as const;

export type PartName = (typeof PART_NAMES)[number];

/** `short` is what `npm test` tries: the cheapest of each kind. */
type Form = "full" | "short";

export interface Faults {
  readonly form: Form;
  readonly seed: number;
  /** Random numbers of the seed and of these words, so that each attempt can be made again alone. */
  readonly random: (...words: readonly (string | number)[]) => SeededRandom;
  /**
   * Does one thing that must be survived. What `does` returns says how it was (`refused`, `noticed`, `harmless`); what
   * it throws is what did not hold.
   * @param what says it exactly enough to do it again, without paths and times.
   */
  readonly attempt: (kind: string, what: string, does: () => Promise<string>) => Promise<void>;
  /** Says what cannot be tried here, and why. */
  readonly skip: (kind: string, why: string) => void;
}

/** One part: what radpipe promises, and the attempts to break it. */
export interface FaultPart {
  readonly name: PartName;
  readonly promise: string;
  /** What no attempt looks at, and why. */
  readonly notCovered: readonly string[];
  readonly run: (faults: Faults) => Promise<void>;
}
