import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { ActionRecord, KeyManifest } from "../../src/core/action.js";
import { type CacheKey, openCacheKey } from "../../src/core/cache-key.js";
import type { Digest } from "../../src/core/ids.js";
import { keyOf } from "../../src/store/key.js";
import { openStore } from "../../src/store/open-store.js";
import type { PublishRequest, Store } from "../../src/store/store.js";

/** A temporary folder with room for a cache, runs and sources. */
export interface StoreRig {
  readonly folder: string;
  readonly root: string;
  readonly runsFolder: string;
  readonly open: () => Promise<Store>;
  /** Writes files below `folder`, making folders as needed; returns the absolute path of the first part. */
  readonly write: (base: string, files: Readonly<Record<string, string>>) => string;
  /** Starts `store-child.mjs`, which uses the built code, in a process of its own on this store. */
  readonly child: (command: readonly string[], environment?: Readonly<Record<string, string>>) => StoreChild;
  readonly list: (inside: string) => readonly string[];
  readonly remove: () => Promise<void>;
}

interface StoreChild {
  readonly process: ChildProcess;
  /** The next line it prints; undefined when it ended. */
  readonly line: () => Promise<string | undefined>;
  readonly say: (line: string) => void;
  readonly kill: () => Promise<void>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

export function createStoreRig(): StoreRig {
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), "radpipe-store-"));
  const root = path.join(folder, "cache");
  const runsFolder = path.join(folder, "runs");
  const children: StoreChild[] = [];
  const stores: Store[] = [];
  return {
    folder,
    root,
    runsFolder,
    open: async () => {
      const store = await openStore({ root, runsFolder });
      if (!store.ok) throw new Error(store.error.message);
      stores.push(store.value);
      return store.value;
    },
    write: (base, files) => {
      for (const [name, content] of Object.entries(files)) {
        const file = path.join(folder, base, name);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, content);
      }
      return path.join(folder, base);
    },
    child: (command, environment = {}) => {
      const child = startChild([root, runsFolder, ...command], environment);
      children.push(child);
      return child;
    },
    list: (inside) => readdirSync(path.join(root, inside)).sort(),
    remove: async () => {
      for (const child of children) await child.kill();
      for (const store of stores) await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The key of the cache in this folder, which is there. */
export function keyOfCache(root: string): CacheKey {
  const key = openCacheKey(root);
  if (!key.ok) throw new Error(key.error.message);
  return key.value;
}

const script = fileURLToPath(new URL("store-child.mjs", import.meta.url));

function startChild(args: readonly string[], environment: Readonly<Record<string, string>>): StoreChild {
  const process = spawn(globalThis.process.execPath, [script, ...args], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...globalThis.process.env, ...environment },
  });
  const lines = createInterface({ input: process.stdout! })[Symbol.asyncIterator]();
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    process.on("close", (code, signal) => resolve({ code, signal })),
  );
  return {
    process,
    line: async () => (await lines.next()).value,
    say: (line) => process.stdin!.write(`${line}\n`),
    kill: async () => {
      process.kill("SIGKILL");
      await ended;
    },
    ended,
  };
}

export const sampleManifest = (params: KeyManifest["params"] = { epochs: 10 }): KeyManifest => ({
  format: 1,
  plugin: { name: "count", version: 1, contract: 1 },
  code: { digest: "a".repeat(64) as Digest },
  params,
  inputs: {},
  environment: {},
});

export const sampleRecord = (
  manifest: KeyManifest,
  changes: Partial<PublishRequest["record"]> = {},
): PublishRequest["record"] => ({
  manifest,
  codeDetail: { modules: {}, packages: {} },
  pipeline: "demo",
  stage: "count",
  run: "20261123T041500Z-demo-3fa94c",
  metrics: {},
  facts: {},
  warnings: [],
  durationMs: 5_000,
  resources: {},
  host: "here",
  finishedAt: "2026-11-23T04:15:00Z",
  ...changes,
});

export const noWaiting = { signal: new AbortController().signal, onWait: () => undefined };

/** Claims, writes and publishes one output named `out`. */
export async function publishFiles(
  store: Store,
  manifest: KeyManifest,
  files: Readonly<Record<string, string>>,
  changes: Partial<PublishRequest["record"]> = {},
): Promise<ActionRecord> {
  const claim = await store.claim(keyOf(manifest), noWaiting);
  try {
    const attempt = await claim.newAttempt(["out"]);
    const folder = attempt.outputs["out"]!;
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), content);
    }
    return await store.publish({
      claim,
      record: sampleRecord(manifest, changes),
      outputs: { out: { folder, kind: "files" } },
    });
  } finally {
    await claim.release();
  }
}
