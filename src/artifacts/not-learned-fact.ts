import type { StageRecord } from "../core/run-record.js";

/** The fact of an evaluation that names the classes or findings that no training image could teach the model. */
export const NOT_LEARNED_FACT = "notLearned";

export const notLearnedFact = (names: readonly string[]): string => names.join(SEPARATOR);

/** Those of `names` that the fact of an evaluation gives, in their order. A name may hold the separator itself. */
export function notLearnedIn({ facts }: Pick<StageRecord, "facts">, names: readonly string[]): readonly string[] {
  const fact = facts[NOT_LEARNED_FACT];
  return typeof fact === "string" && fact !== "" ? (spelled(fact, names) ?? []) : [];
}

function spelled(text: string, names: readonly string[]): readonly string[] | undefined {
  for (const [at, name] of names.entries()) {
    if (text === name) return [name];
    if (!text.startsWith(`${name}${SEPARATOR}`)) continue;
    const rest = spelled(text.slice(name.length + SEPARATOR.length), names.slice(at + 1));
    if (rest !== undefined) return [name, ...rest];
  }
  return undefined;
}

const SEPARATOR = ", ";
