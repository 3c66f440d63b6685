import { createHash } from "node:crypto";

/**
 * The seed of a stage in one replicate. Replicate 0 keeps its own, so that it is the run that would be made without
 * replicates; the others depend on that seed and their number alone, so that more replicates change none before.
 * @returns from 0 to 2^32 - 1, as seeds of pipelines are.
 */
export function replicateSeed(seed: number, replicate: number): number {
  if (replicate === 0) return seed;
  return createHash("sha256")
    .update(JSON.stringify(["replicate", seed, replicate]))
    .digest()
    .readUInt32BE(0);
}
