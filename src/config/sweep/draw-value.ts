import { createHash } from "node:crypto";
import type { JsonValue } from "../../core/json.js";

/** What `random` draws for one path. Ranges include both ends. */
export type Draw =
  | { readonly uniform: readonly [number, number] }
  | { readonly logUniform: readonly [number, number] }
  | { readonly integer: readonly [number, number] }
  | { readonly choice: readonly JsonValue[] };

/**
 * The value that a path has in one random point, a function of (seed, path, index) alone: neither more points nor more
 * paths change what was drawn before (the idea of counter-based generators, Salmon et al. 2011). Numbers have six
 * significant digits, so that they can be read and typed.
 */
export function drawValue(draw: Draw, seed: number, path: string, index: number): JsonValue {
  const share = uniform(seed, path, index);
  if ("uniform" in draw) return rounded(draw.uniform, (low, high) => low + share * (high - low));
  if ("logUniform" in draw) return rounded(draw.logUniform, (low, high) => low * (high / low) ** share);
  if ("integer" in draw) return draw.integer[0] + Math.floor(share * (draw.integer[1] - draw.integer[0] + 1));
  return draw.choice[Math.floor(share * draw.choice.length)] ?? null;
}

/** In [0, 1), of 53 random bits. */
function uniform(seed: number, path: string, index: number): number {
  const hash = createHash("sha256")
    .update(JSON.stringify([seed, path, index]))
    .digest();
  return (hash.readUInt32BE(0) * 2 ** 21 + (hash.readUInt32BE(4) >>> 11)) / 2 ** 53;
}

function rounded([low, high]: readonly [number, number], value: (low: number, high: number) => number): number {
  return Math.min(Math.max(Number(value(low, high).toPrecision(6)), low), high);
}
