import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { STORE_FORMAT } from "../core/action.js";
import type { Failure } from "../core/failure.js";
import { fail, ok, type Result } from "../core/result.js";
import { readAction } from "./action-records.js";
import { checkArtifact, readManifest, setAside } from "./artifacts.js";
import { createClaims } from "./claim.js";
import { digestCode } from "./code-digest.js";
import { createCodeIndex } from "./code-index.js";
import { createDigestIndex } from "./digest-index.js";
import { digestTree } from "./digest-tree.js";
import { createFolderSync, replaceFile } from "./durable.js";
import { hashBytes } from "./hash-file.js";
import { type Layout, layoutOf } from "./layout.js";
import { nearestAction, rememberAction } from "./nearest-action.js";
import { createOwner, createOwnerWatch, type Owner } from "./owner.js";
import { publish } from "./publish.js";
import type { Store, TreeDigest } from "./store.js";
import { unwritable, writing } from "./store-failure.js";

/** Opens the cache, making what is missing. A cache that cannot be written still serves hits. */
export async function openStore(options: {
  /** Absolute. */
  readonly root: string;
  /** Absolute; where the runs lie that refer to this cache. */
  readonly runsFolder: string;
}): Promise<Result<Store, Failure>> {
  const layout = layoutOf(options.root);
  const owner = createOwner(layout);
  const format = readFormat(layout);
  if (format !== undefined && format > STORE_FORMAT) return fail(unknownFormat(layout, format));
  try {
    for (const folder of layout.folders) mkdirSync(folder, { recursive: true });
    if (format !== STORE_FORMAT) replaceFile(owner, layout.format, `${JSON.stringify({ format: STORE_FORMAT })}\n`);
  } catch (error) {
    owner.close();
    return fail(unwritable(layout.root, error));
  }
  return ok(storeOf(layout, owner));
}

function storeOf(layout: Layout, owner: Owner): Store {
  const { root } = layout;
  const index = createDigestIndex(layout.index, owner);
  const codeIndex = createCodeIndex(path.join(layout.index, "code"), owner);
  const syncs = createFolderSync();
  const watch = createOwnerWatch(layout);
  const claims = createClaims(layout, owner, watch);
  const digesting = new Map<string, Promise<TreeDigest>>();
  return {
    root,
    downloads: layout.downloads,
    digestSource: (file, signal) => {
      const running = digesting.get(file);
      if (running !== undefined) return running;
      const entry = `sources/${hashBytes(file).slice(0, 32)}`;
      const work = digestTree(file, { index, entry, signal }).finally(() => digesting.delete(file));
      digesting.set(file, work);
      return work;
    },
    digestCode: (module) => digestCode(module, { index: codeIndex }),
    findAction: async (key) => readAction(layout, key),
    nearestAction: async (manifest, where) => nearestAction(layout, manifest, where),
    artifactPath: layout.artifact,
    artifactFiles: async (digest) => readManifest(layout, digest)?.files,
    checkArtifact: (digest, check) => checkArtifact(layout, index, digest, check),
    setAside: (digest) => writing(root, () => setAside(layout, owner, index, digest)),
    claim: (key, wait) => claims.claim(key, wait),
    publish: (request) =>
      writing(root, async () => {
        const record = await publish({ layout, owner, index, syncs }, request);
        rememberAction(layout, record);
        return record;
      }),
    lease: async () => ({ release: async () => undefined }),
    close: async () => owner.close(),
  };
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
  remedy: `Use that radpipe, or another folder with --cache (${path.join("..", "cache-2")}, say).`,
});
