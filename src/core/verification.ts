import type { Failure } from "./failure.js";
import { countOf, humanCount } from "./human-units.js";

/** The outcome of making a stage's outputs again next to the stored ones (`--verify`). */
export type Verification =
  | { readonly outcome: "same"; readonly files: number }
  | VerifiedDifference
  /** It could not be made again, or there is nothing to compare with. */
  | { readonly outcome: "failed"; readonly failure: Failure };

/** The same key gave another result, so the stage is not deterministic. */
export interface VerifiedDifference {
  readonly outcome: "differs";
  /** Kept ones, and those that were made in addition. */
  readonly files: number;
  /** How many of them differ, are missing or new. */
  readonly differing: number;
  /** In the order of outputs and paths. */
  readonly first?: {
    /** `<output>/<path>` */
    readonly file: string;
    /** Of the first byte that differs, from 0; absent where only one of both has the file. */
    readonly offset?: number;
    /** What became of a file that only one of both has. */
    readonly only?: "kept" | "made again";
  };
  /** Names of those that differ. */
  readonly metrics: readonly string[];
  readonly facts: readonly string[];
}

/** One line, which goes on from the name of a stage and a colon. */
export function describeVerification(verification: Verification): string {
  switch (verification.outcome) {
    case "same":
      return `the same when it was made again (${countOf(verification.files, "file")})`;
    case "differs":
      return `not deterministic: ${describeDifference(verification)}`;
    case "failed":
      return `not verified: ${verification.failure.message}`;
  }
}

/** What differed when a stage was made again: `1 of 3 files differs, first out/a.txt at offset 12`. */
export function describeDifference({ files, differing, first, metrics, facts }: VerifiedDifference): string {
  const where =
    first?.only === "kept"
      ? `${first.file}, which was not made again`
      : first?.only === "made again"
        ? `${first.file}, which was not there before`
        : `${first?.file} at offset ${humanCount(first?.offset ?? 0)}`;
  const named = (what: string, names: readonly string[]) =>
    names.length === 0 ? [] : [`${names.length === 1 ? what : `${what}s`} ${names.join(", ")}`];
  return [
    ...(first === undefined
      ? []
      : [
          `${humanCount(differing)} of ${countOf(files, "file")} ${differing === 1 ? "differs" : "differ"}, first ${where}`,
        ]),
    ...named("metric", metrics),
    ...named("fact", facts),
  ].join("; ");
}
