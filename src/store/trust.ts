import { KEY_FILE_VARIABLE, openCacheKey } from "../core/cache-key.js";
import type { Failure } from "../core/failure.js";
import { fail, ok, type Result } from "../core/result.js";
import { userConfigFolder } from "../core/user-config.js";
import { readAction, writeAction } from "./action-records.js";
import { isAuthenticPack, signPack } from "./item-packs.js";
import { failing } from "./store-failure.js";
import { closeParts, openParts } from "./store-parts.js";
import { readInventory } from "./upkeep/inventory.js";
import { readPacks } from "./upkeep/packs.js";
import { type VerifyReport, verifyStore } from "./upkeep/verify.js";

/**
 * Authenticates the records of a cache that the user claims as their own, after every byte was compared with its name.
 * Anything that leads to code and cannot be checked against anything (kept pipelines, transpiled stages) stays
 * untrusted, and is made again.
 */
export async function trustStore(options: {
  readonly root: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}): Promise<Result<Pick<VerifyReport, "damage" | "bytes"> & { readonly adopted: number }, Failure>> {
  const key = openCacheKey(options.root);
  if (!key.ok) return key;
  if (key.value.origin === "process") return fail(notKept(options.root));
  const verified = await verifyStore(options);
  if (!verified.ok) return verified;
  const opened = openParts(options.root);
  if (!opened.ok) return opened;
  const parts = opened.value;
  // These keys have their results: nobody makes them.
  const unclaimed = { newRecord: parts.owner.temporary, mustHold: () => undefined };
  try {
    return await failing(options.root, async () => {
      const { untrusted, altered } = readInventory(parts.layout, parts.key);
      const sound = [...untrusted].filter((key) => !altered.has(key));
      for (const key of sound) {
        const found = readAction(parts.layout, key);
        if (found !== undefined) await writeAction(parts, found.record, unclaimed);
      }
      for (const { file, base, end, usedAt } of readPacks(parts.layout)) {
        if (end !== undefined && !isAuthenticPack(parts.key, base, end)) signPack(parts.key, base, file, end, usedAt);
      }
      const { damage, bytes } = verified.value;
      return ok({ adopted: sound.length, damage, bytes });
    });
  } finally {
    await closeParts(parts);
  }
}

/** Records that only this process could believe would be lost to their owner as well. */
const notKept = (root: string): Failure => ({
  reason: "store-unwritable",
  message: `Expected a key of the cache ${root} that can be kept, got one of this process alone, since ${userConfigFolder()} or the cache cannot be written. Nothing was changed`,
  remedy: `Make it writable, or name a file with a key in ${KEY_FILE_VARIABLE}.`,
});
