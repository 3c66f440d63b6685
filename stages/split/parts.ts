/** What images are divided into. */
export interface Part {
  readonly name: string;
  /** Of all; those of all parts sum to 1. A part of share 0 stays empty. */
  readonly share: number;
}

export type Parts = readonly Part[];

/** "a, b and c". */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

/** `5 folds` or `4 inner folds`, where parts are folds and too many to name each. */
export function foldsInWords(parts: readonly Pick<Parts[number], "name">[]): string | undefined {
  const kind = /^((?:inner )?fold) \d+$/.exec(parts[0]?.name ?? "")?.[1];
  return kind === undefined || parts.length <= MOST_NAMED ? undefined : `${parts.length} ${kind}s`;
}

const MOST_NAMED = 3;
