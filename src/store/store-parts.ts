import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { STORE_FORMAT } from "../core/action.js";
import { type CacheKey, openCacheKey } from "../core/cache-key.js";
import type { Failure } from "../core/failure.js";
import { makeFolder } from "../core/make-folder.js";
import { fail, ok, type Result } from "../core/result.js";
import { type Claims, type ClaimTiming, createClaims } from "./claims/claim.js";
import { createDiscarder, type Discarder } from "./claims/discard.js";
import { createOwner, createOwnerWatch, type HeartbeatTiming, type Owner, type OwnerWatch } from "./claims/owner.js";
import { createDownloads, type KnownDownloads } from "./downloads.js";
import { createFolderSync, type FolderSync, replaceFile } from "./durable.js";
import { type Layout, layoutOf } from "./layout.js";
import { unwritable } from "./store-failure.js";
import { createDigestIndex, type DigestIndex } from "./trees/digest-index.js";

/** What everything that works on one opened store shares. */
export interface StoreParts {
  readonly layout: Layout;
  readonly owner: Owner;
  /** Authenticates what is read from the cache again. */
  readonly key: CacheKey;
  readonly index: DigestIndex;
  readonly syncs: FolderSync;
  readonly discarder: Discarder;
  readonly downloads: () => KnownDownloads;
  readonly watch: OwnerWatch;
  readonly claims: Claims;
}

/** Opens the folder, making what is missing. One that cannot be written still serves hits, so only what is missing counts. */
export function openParts(
  root: string,
  timing: { readonly heartbeat?: HeartbeatTiming; readonly claim?: ClaimTiming } = {},
): Result<StoreParts, Failure> {
  const layout = layoutOf(root);
  const owner = createOwner(layout, timing.heartbeat);
  const format = readFormat(layout);
  if (format !== undefined && format > STORE_FORMAT) return fail(unknownFormat(layout, format));
  try {
    for (const folder of layout.folders) makeFolder(folder);
    if (format !== STORE_FORMAT) replaceFile(owner, layout.format, `${JSON.stringify({ format: STORE_FORMAT })}\n`);
  } catch (error) {
    owner.close();
    return fail(unwritable(root, error));
  }
  const key = openCacheKey(root);
  if (!key.ok) {
    owner.close();
    return key;
  }
  const discarder = createDiscarder(owner);
  const watch = createOwnerWatch(layout, timing.heartbeat);
  return ok({
    layout,
    owner,
    key: key.value,
    index: createDigestIndex(layout.index, owner, key.value),
    syncs: createFolderSync(),
    discarder,
    downloads: createDownloads(layout, key.value),
    watch,
    claims: createClaims(layout, owner, watch, discarder, timing.claim),
  });
}

/** Waits for what is still being removed, and leaves nothing with this owner's name. */
export async function closeParts({ layout, owner, discarder }: StoreParts): Promise<void> {
  await discarder.idle();
  if (!owner.isRegistered()) return;
  try {
    for (const name of readdirSync(layout.tmp)) {
      if (name.startsWith(`${owner.token}.`)) discarder.remove(path.join(layout.tmp, name));
    }
  } catch {
    // The next process that works here sweeps.
  }
  await discarder.idle();
  owner.close();
}

function readFormat(layout: Layout): number | undefined {
  try {
    const { format } = JSON.parse(readFileSync(layout.format, "utf8")) as { format?: unknown };
    return typeof format === "number" ? format : undefined;
  } catch {
    return undefined;
  }
}

const unknownFormat = (layout: Layout, format: number): Failure => ({
  reason: "store-format",
  message: `Expected the cache ${layout.root} to have format ${STORE_FORMAT}, got ${format}: a newer radpipe made it`,
  remedy: `Use that radpipe, or another folder: --cache ${path.join(path.dirname(layout.root), "cache-2")}`,
});
