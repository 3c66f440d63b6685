import { mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { KeyManifest } from "../../src/core/action.js";
import type { Digest } from "../../src/core/ids.js";
import { keyOf } from "../../src/store/key.js";
import { openStore } from "../../src/store/open-store.js";
import type { PublishRequest, Store } from "../../src/store/store.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(realpathSync(tmpdir()), "radpipe-store-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const manifest: KeyManifest = {
  format: 1,
  plugin: { name: "count", version: 1, contract: 1 },
  code: { digest: "a".repeat(64) as Digest },
  params: { epochs: 10 },
  inputs: {},
  environment: {},
};

async function open(): Promise<Store> {
  const store = await openStore({ root: path.join(folder, "cache"), runsFolder: path.join(folder, "runs") });
  if (!store.ok) throw new Error(store.error.message);
  return store.value;
}

const record = (from: KeyManifest): PublishRequest["record"] => ({
  manifest: from,
  codeDetail: { modules: {}, packages: {} },
  pipeline: "demo",
  stage: "count",
  run: "20261123T041500Z-demo-3fa94c",
  metrics: {},
  facts: {},
  warnings: [],
  durationMs: 5,
  resources: {},
  host: "here",
  finishedAt: "2026-11-23T04:15:00Z",
});

const free = { signal: new AbortController().signal, onWait: () => undefined };

async function execute(store: Store, from: KeyManifest, files: Readonly<Record<string, string>>) {
  const claim = await store.claim(keyOf(from), free);
  const attempt = await claim.newAttempt(["out"]);
  const target = attempt.outputs["out"]!;
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(target, name)), { recursive: true });
    writeFileSync(path.join(target, name), content);
  }
  try {
    return await store.publish({ claim, record: record(from), outputs: { out: { folder: target, kind: "files" } } });
  } finally {
    await claim.release();
  }
}

describe("a store", () => {
  it("gives back what was published", async () => {
    const store = await open();
    expect(await store.findAction(keyOf(manifest))).toBeUndefined();
    const published = await execute(store, manifest, { "a.txt": "one", "deep/b.txt": "two" });
    expect(await store.findAction(keyOf(manifest))).toEqual(published);
    const { digest } = published.outputs["out"]!;
    expect(await store.checkArtifact(digest)).toEqual({ state: "sound" });
    expect((await store.artifactFiles(digest))?.map((file) => file.path)).toEqual(["a.txt", "deep/b.txt"]);
    expect(statSync(path.join(store.artifactPath(digest), "a.txt")).mode & 0o777).toBe(0o444);
    await store.close();
  });
});
