import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Digest } from "../../src/core/ids.js";
import { createOwner } from "../../src/store/claims/owner.js";
import { hashBytes } from "../../src/store/hash-file.js";
import { layoutOf } from "../../src/store/layout.js";
import type { Store } from "../../src/store/store.js";
import { createDigestIndex, namesOf } from "../../src/store/trees/digest-index.js";
import { STAT_FIELDS, statFields } from "../../src/store/trees/scan.js";
import { verifyStore } from "../../src/store/upkeep/verify.js";
import { createStoreRig, keyOfCache, publishFiles, type StoreRig, sampleManifest } from "./store-rig.js";

let rig: StoreRig;
let store: Store;
beforeEach(async () => {
  rig = createStoreRig();
  store = await rig.open();
});
afterEach(() => rig.remove());

async function verify() {
  const progress: [number, number][] = [];
  const report = await verifyStore({ root: rig.root, onProgress: (done, total) => progress.push([done, total]) });
  if (!report.ok) throw new Error(report.error.message);
  return { ...report.value, progress };
}

describe("verify", () => {
  it("reads everything and finds nothing wrong with a sound store", async () => {
    await publishFiles(store, sampleManifest(), { "a.txt": "one", "b.txt": "two" });
    writeFileSync(path.join(store.downloads, hashBytes("download")), "download");
    const report = await verify();
    expect(report).toMatchObject({ artifacts: 1, downloads: 1, records: 1, bytes: 14, damage: [], removed: 0 });
    expect(report.progress.at(-1)).toEqual([14, 14]);
  });

  it("finds what a failing disk changed without a trace in size or times, and sets it aside", async () => {
    const content = "x".repeat(100_000);
    const made = await publishFiles(store, sampleManifest(), { "a.txt": "one", "b.txt": content });
    const { digest } = made.outputs["out"]!;
    const file = path.join(store.artifactPath(digest), "b.txt");
    chmodSync(file, 0o644);
    writeFileSync(file, content.replace("x", "y"));
    forgive(digest);
    expect(await store.checkArtifact(digest)).toEqual({ state: "sound" });

    expect((await verify()).damage).toEqual([
      {
        path: `artifacts/${digest}`,
        file: "b.txt",
        expected: hashBytes(content),
        got: hashBytes(content.replace("x", "y")),
        madeBy: ["demo: count.out"],
      },
    ]);
    expect(await store.checkArtifact(digest)).toEqual({ state: "missing" });
    expect(await verify()).toMatchObject({ damage: [], removed: 1 });
  });

  /** Lets the index take the present size and times of an artifact's files for those of the published ones. */
  function forgive(digest: Digest): void {
    const layout = layoutOf(rig.root);
    const owner = createOwner(layout);
    const index = createDigestIndex(layout.index, owner, keyOfCache(rig.root));
    const entry = index.read(`artifacts/${digest}`)!;
    const stats = new BigInt64Array(entry.files.trusted.length * STAT_FIELDS);
    for (const [at, name] of namesOf(entry.files).entries()) {
      statFields(path.join(store.artifactPath(digest), name), "file", stats, at * STAT_FIELDS);
    }
    index.write(`artifacts/${digest}`, { ...entry, files: { ...entry.files, stats: Buffer.from(stats.buffer) } });
    owner.close();
  }

  it("finds damaged downloads and records", async () => {
    const made = await publishFiles(store, sampleManifest(), { "a.txt": "one" });
    const other = await publishFiles(store, sampleManifest({ epochs: 11 }), { "a.txt": "two" });
    const name = hashBytes("download");
    writeFileSync(path.join(store.downloads, name), "downlOad");
    const record = path.join(rig.root, "actions", `${made.key}.json`);
    writeFileSync(record, readFileSync(record, "utf8").replace('"epochs":10', '"epochs":99'));
    writeFileSync(path.join(rig.root, "actions", `${other.key}.json`), "{");
    const { damage } = await verify();
    expect(damage.map(({ path: place, expected }) => [place, expected])).toEqual([
      [`actions/${other.key}.json`, "an action record"],
      [`actions/${made.key}.json`, made.key],
      [`downloads/${name}`, name],
    ]);
    expect(existsSync(path.join(store.downloads, name))).toBe(false);
  });

  it("does not take removed artifacts for damage", async () => {
    const made = await publishFiles(store, sampleManifest(), { "a.txt": "one" });
    rmSync(store.artifactPath(made.outputs["out"]!.digest), { recursive: true });
    expect(await verify()).toMatchObject({ damage: [], removed: 1 });
  });
});
