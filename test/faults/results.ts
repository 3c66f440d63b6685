import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PART_NAMES, type PartName } from "./fault-part.js";

/** How often one kind of fault was tried, how often it held, and how: `refused`, `noticed`, `harmless`, ... */
export interface KindResult {
  readonly tried: number;
  readonly held: number;
  readonly how: Readonly<Record<string, number>>;
}

export interface PartResult {
  readonly promise: string;
  readonly seed: number;
  /** The day, UTC. */
  readonly measured: string;
  readonly kinds: Readonly<Record<string, KindResult>>;
  readonly notHeld: readonly { readonly kind: string; readonly what: string; readonly got: string }[];
  readonly skipped: readonly { readonly kind: string; readonly why: string }[];
  readonly notCovered: readonly string[];
}

interface Results {
  readonly format: typeof FORMAT;
  readonly parts: Readonly<Partial<Record<PartName, PartResult>>>;
}

const FORMAT = 1;
const file = fileURLToPath(new URL("results.json", import.meta.url));

/** What `npm run test:faults` measured last of each part. */
export function readResults(): Results {
  if (!existsSync(file)) return { format: FORMAT, parts: {} };
  const results = JSON.parse(readFileSync(file, "utf8")) as Results;
  if (results.format !== FORMAT)
    throw new Error(`Expected results.json to have format ${FORMAT}, got ${results.format}`);
  return results;
}

/** Puts the result of one part in the place of its last one. */
export function writeResult(name: PartName, result: PartResult): void {
  const parts = { ...readResults().parts, [name]: result };
  const ordered = Object.fromEntries(PART_NAMES.flatMap((part) => (parts[part] ? [[part, parts[part]]] : [])));
  writeFileSync(file, `${JSON.stringify({ format: FORMAT, parts: ordered }, undefined, 2)}\n`);
}
