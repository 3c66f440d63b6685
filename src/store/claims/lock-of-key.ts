import { readdirSync } from "node:fs";
import path from "node:path";
import type { Layout } from "../layout.js";
import type { Discarder } from "./discard.js";

export const lockFile = (layout: Layout, key: string): string => path.join(layout.locks, `${key}.lock`);

/**
 * Takes away what earlier attempts at a key left, records that were about to be published too: a process that still
 * believes in an earlier claim finds its files gone. Only for who holds the claim.
 */
export function removeAttempts(layout: Layout, { takeAway }: Discarder, key: string): void {
  for (const name of readdirSync(layout.tmp)) if (name.startsWith(`${key}.`)) takeAway(path.join(layout.tmp, name));
}
