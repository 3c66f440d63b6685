import { createHash } from "node:crypto";

/** A positive 31-bit seed that depends on the parts alone, such as (seed, "dropout", step, layer). */
export function deriveSeed(...parts: readonly (string | number)[]): number {
  const hash = createHash("sha256").update(JSON.stringify(parts)).digest();
  return (hash.readUInt32LE(0) >>> 1) + 1;
}
