import { readdirSync } from "node:fs";
import path from "node:path";
import type { Layout } from "../layout.js";
import type { Discarder } from "./discard.js";

export const lockFile = (layout: Layout, key: string): string => path.join(layout.locks, `${key}.lock`);

/** Removes what earlier attempts at a key left. Only for who holds its claim. */
export function removeAttempts(layout: Layout, { discard }: Discarder, key: string): void {
  for (const name of readdirSync(layout.tmp)) if (name.startsWith(`${key}.`)) discard(path.join(layout.tmp, name));
}
