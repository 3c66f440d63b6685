import { chmodSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hashBytes } from "../../src/store/hash-file.js";
import type { Store } from "../../src/store/store.js";
import { verifyStore } from "../../src/store/verify.js";
import { createStoreRig, publishFiles, type StoreRig, sampleManifest } from "./store-rig.js";

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

  it("finds a changed byte although size and times are as before, and every run knows then", async () => {
    const made = await publishFiles(store, sampleManifest(), { "a.txt": "one", "b.txt": "two" });
    const { digest } = made.outputs["out"]!;
    const file = path.join(store.artifactPath(digest), "b.txt");
    const before = statSync(file);
    chmodSync(file, 0o644);
    writeFileSync(file, "twO");
    utimesSync(file, before.atime, before.mtime);
    // What a failing disk does leaves the index's numbers as they are: let it remember the new ones as sound.
    const remembered = path.join(rig.root, "index", "artifacts", digest);
    expect(readFileSync(remembered).length).toBeGreaterThan(0);

    const damage = [
      {
        path: `artifacts/${digest}`,
        file: "b.txt",
        expected: hashBytes("two"),
        got: hashBytes("twO"),
        madeBy: ["demo: count.out"],
      },
    ];
    expect((await verify()).damage).toEqual(damage);
    expect(await store.checkArtifact(digest)).toMatchObject({ state: "damaged", file: "b.txt" });
  });

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
  });

  it("does not take removed artifacts for damage", async () => {
    const made = await publishFiles(store, sampleManifest(), { "a.txt": "one" });
    rmSync(store.artifactPath(made.outputs["out"]!.digest), { recursive: true });
    expect(await verify()).toMatchObject({ damage: [], removed: 1 });
  });
});
