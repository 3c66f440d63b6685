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
