import path from "node:path";
import type { Failure } from "../core/failure.js";
import { keepWaiting, keptCode } from "../core/kept-transform.js";
import { ok, type Result } from "../core/result.js";
import { readAction } from "./action-records.js";
import { checkArtifact, readManifest, setDamagedAside } from "./artifacts.js";
import { createLeases } from "./claims/lease.js";
import { digestCode } from "./code/code-digest.js";
import { createCodeIndex } from "./code/code-index.js";
import { hashBytes } from "./hash-file.js";
import { countNewItems, findItems, keepItems } from "./item-packs.js";
import { nearestAction, rememberAction } from "./nearest-action.js";
import { publish } from "./publish.js";
import type { Store, TreeDigest } from "./store.js";
import { writing } from "./store-failure.js";
import { closeParts, openParts, type StoreParts } from "./store-parts.js";
import { digestTree } from "./trees/digest-tree.js";
import { rememberRun } from "./upkeep/roots.js";
import { sweepLeftovers } from "./upkeep/sweep.js";

/** Opens the cache, making what is missing. Work that the file system refuses later is thrown as StoreFailure. */
export async function openStore(options: {
  /** Absolute. */
  readonly root: string;
  /** Absolute; the folder of the runs that refer to this cache. */
  readonly runsFolder: string;
  /** Reads the bytes of each source and artifact once, whatever its times say. */
  readonly checkContents?: boolean;
  /** Of a pipeline that is not trusted: the folder that its sources must not lead out of. */
  readonly confinedTo?: string | undefined;
}): Promise<Result<Store, Failure>> {
  const parts = openParts(options.root);
  return parts.ok ? ok(storeOf(parts.value, options)) : parts;
}

function storeOf(
  parts: StoreParts,
  { runsFolder, checkContents: checksContents = false, confinedTo }: Parameters<typeof openStore>[0],
): Store {
  const { layout, owner, index } = parts;
  const { root } = layout;
  const codeIndex = createCodeIndex(path.join(layout.index, "code"), owner, parts.key);
  const translated = keptCode(path.join(layout.index, "translated"), parts.key);
  keepWaiting(layout.transpiled.folder, parts.key);
  const leases = createLeases(layout, owner);
  const digesting = new Map<string, Promise<TreeDigest>>();
  let sweeping: Promise<void> | undefined;
  const read = new Set<string>();
  /** Whether this is the first look at something whose bytes are to be read. */
  const isUnread = (name: string): boolean => checksContents && !read.has(name) && read.add(name) !== undefined;
  /** Once per process, and only in one that writes anyway: what killed processes left is ended and removed. */
  const sweep = (): Promise<void> => {
    sweeping ??= sweepLeftovers(parts).catch(() => undefined);
    return sweeping;
  };
  return {
    root,
    checksContents,
    downloads: layout.downloads,
    jobs: layout.jobs,
    confinedTo,
    transpiled: layout.transpiled,
    digestSource: (file, signal) => {
      const running = digesting.get(file);
      if (running !== undefined) return running;
      const entry = `sources/${hashBytes(file).slice(0, 32)}`;
      const work = digestTree(file, { index, entry, signal, full: isUnread(file), source: true, confinedTo }).finally(
        () => digesting.delete(file),
      );
      digesting.set(file, work);
      return work;
    },
    digestCode: (module) => digestCode(module, { index: codeIndex, translated }),
    hasLastingKey: parts.key.origin !== "process",
    keyReaders: parts.key.readers,
    findAction: async (key) => {
      const found = readAction(layout, key, parts.key);
      return found?.isAuthentic === true ? found.record : undefined;
    },
    isUntrusted: async (key) => readAction(layout, key, parts.key)?.isAuthentic === false,
    nearestAction: async (manifest, where) => nearestAction(layout, manifest, where),
    artifactPath: layout.artifact,
    artifactFiles: async (digest) => readManifest(layout, digest)?.files,
    checkArtifact: (digest, { full = false } = {}) => checkArtifact(parts, digest, { full: full || isUnread(digest) }),
    setAside: (digest) => writing(root, () => setDamagedAside(layout, owner, index, digest)),
    claim: (key, wait) =>
      writing(root, async () => {
        await sweep();
        return parts.claims.claim(key, wait);
      }),
    publish: (request) =>
      writing(root, async () => {
        const record = await publish(parts, request).catch((error: unknown) => {
          // Of a claim that was lost the files are gone: that is no fault of theirs.
          request.claim.mustHold();
          throw error;
        });
        rememberAction(layout, record);
        return record;
      }),
    findItems: (base) => findItems(layout, parts.key, base),
    countNewItems: (base, space, digests) => countNewItems(layout, parts.key, { base, space, digests }),
    keepItems: (base, folder, used) => writing(root, () => keepItems(parts, base, folder, used)),
    lease: (run, keys) => writing(root, () => leases.take(run, keys)),
    refer: (run, keys) => {
      // A run that takes all from the cache claims nothing.
      void sweep();
      return rememberRun(parts, runsFolder, run, keys);
    },
    close: async () => {
      await sweeping;
      await closeParts(parts);
    },
  };
}
