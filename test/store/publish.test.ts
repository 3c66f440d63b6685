import {
  appendFileSync,
  chmodSync,
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ActionRecord } from "../../src/core/action.js";
import { noteDownload } from "../../src/core/download-note.js";
import type { Digest } from "../../src/core/ids.js";
import { createDownloads, type KnownDownloads } from "../../src/store/downloads.js";
import { hashBytes } from "../../src/store/hash-file.js";
import { keyOf } from "../../src/store/key.js";
import { layoutOf } from "../../src/store/layout.js";
import { SEAL_NS, SEAL_SECONDS } from "../../src/store/seal.js";
import type { Store } from "../../src/store/store.js";
import { StoreFailure } from "../../src/store/store-failure.js";
import { hashTree } from "../../src/store/trees/digest-tree.js";
import {
  createStoreRig,
  keyOfCache,
  noWaiting,
  publishFiles,
  type StoreRig,
  sampleManifest,
  sampleRecord,
} from "./store-rig.js";

let rig: StoreRig;
let store: Store;
beforeEach(async () => {
  rig = createStoreRig();
  store = await rig.open();
});
afterEach(() => rig.remove());

const manifest = sampleManifest();

/** Publishes what `fill` puts into the output's folder. */
async function publishFilled(fill: (folder: string) => void): Promise<ActionRecord> {
  const claim = await store.claim(keyOf(manifest), noWaiting);
  try {
    const { outputs } = await claim.newAttempt(["out"]);
    fill(outputs["out"]!);
    return await store.publish({
      claim,
      record: sampleRecord(manifest),
      outputs: { out: { folder: outputs["out"]!, kind: "files" } },
    });
  } finally {
    await claim.release();
  }
}

const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => "no failure",
    (error: unknown) => (error instanceof StoreFailure ? error.failure : `not expected: ${error}`),
  );

describe("publishing", () => {
  it("keeps everything that was recorded, by content", async () => {
    const made = await publishFiles(store, manifest, { "a.txt": "one", "deep/b.txt": "two" });
    expect(await store.findAction(keyOf(manifest))).toEqual(made);
    const { digest } = made.outputs["out"]!;
    expect(made).toMatchObject({ format: 1, key: keyOf(manifest), bytes: 6, manifest });
    expect(made.outputs["out"]).toMatchObject({ kind: "files", bytes: 6, files: 2 });
    expect(await store.artifactFiles(digest)).toEqual([
      { path: "a.txt", bytes: 3, sha256: hashBytes("one") },
      { path: "deep/b.txt", bytes: 3, sha256: hashBytes("two") },
    ]);
    expect(JSON.parse(readFileSync(path.join(rig.root, "artifacts", `${digest}.json`), "utf8"))).toMatchObject({
      digest,
      bytes: 6,
    });
  });

  it("makes files read-only and leaves folders writable, so that rm -r needs no force", async () => {
    const made = await publishFiles(store, manifest, { "deep/b.txt": "two" });
    const folder = store.artifactPath(made.outputs["out"]!.digest);
    expect(statSync(path.join(folder, "deep", "b.txt")).mode & 0o777).toBe(0o444);
    expect(statSync(path.join(folder, "deep")).mode & 0o700).toBe(0o700);
  });

  it("gives equal outputs of different actions one artifact", async () => {
    const one = await publishFiles(store, manifest, { "a.txt": "same" });
    const two = await publishFiles(store, sampleManifest({ epochs: 11 }), { "a.txt": "same" });
    expect(two.outputs["out"]).toEqual(one.outputs["out"]);
    expect(rig.list("artifacts")).toHaveLength(2);
  });

  it("replaces an existing artifact that is damaged", async () => {
    const one = await publishFiles(store, manifest, { "a.txt": "same" });
    const file = path.join(store.artifactPath(one.outputs["out"]!.digest), "a.txt");
    chmodSync(file, 0o644);
    writeFileSync(file, "evil");
    await publishFiles(store, sampleManifest({ epochs: 11 }), { "a.txt": "same" });
    expect(readFileSync(file, "utf8")).toBe("same");
    expect(await store.checkArtifact(one.outputs["out"]!.digest)).toEqual({ state: "sound" });
  });

  it("says which output is empty", async () => {
    expect(await failureOf(publishFilled(() => undefined))).toEqual({
      reason: "output-missing",
      message: 'Expected the stage to write its output "out", got an empty folder',
      remedy: "See the stage's log; a stage that ends well has written every output it declares.",
    });
    expect(await failureOf(publishFilled((folder) => rmSync(folder, { recursive: true })))).toMatchObject({
      reason: "output-missing",
    });
    expect(await failureOf(publishFilled((folder) => mkdirSync(path.join(folder, "empty"))))).toMatchObject({
      reason: "output-missing",
    });
    expect(rig.list("artifacts")).toEqual([]);
    expect(rig.list("actions")).toEqual([]);
  });

  it("refuses links, which would break when what is around them changes", async () => {
    const failure = await failureOf(publishFilled((folder) => symlinkSync("/etc/hostname", path.join(folder, "a"))));
    expect(failure).toMatchObject({
      reason: "output-missing",
      message: 'Expected the output "out" to hold files and folders, got a, which is a link or a device',
    });
  });

  it("knows a hard link of a download by its name and does not read it", async () => {
    // The name is not that of the content, which only reading could tell.
    const name = "d".repeat(64) as Digest;
    const download = path.join(store.downloads, name);
    writeFileSync(download, "archive");
    const made = await publishFilled((folder) => {
      linkSync(download, path.join(folder, "images_001.tar.gz"));
      mkdirSync(path.join(store.downloads, "known"));
      noteDownload(store.downloads, name);
    });
    const { digest } = made.outputs["out"]!;
    expect(await store.artifactFiles(digest)).toEqual([{ path: "images_001.tar.gz", bytes: 7, sha256: name }]);
    expect(await store.checkArtifact(digest)).toEqual({ state: "sound" });
    expect(await store.checkArtifact(digest, { full: true })).toMatchObject({
      state: "damaged",
      file: "images_001.tar.gz",
      got: hashBytes("archive"),
    });
  });
});

describe("a download that an artifact holds", () => {
  const bytes = "archive".repeat(20_000);
  const name = hashBytes(bytes);
  let download: string;
  let digest: Digest;
  beforeEach(async () => {
    download = path.join(store.downloads, name);
    writeFileSync(download, bytes);
    const made = await publishFilled((folder) => {
      linkSync(download, path.join(folder, "a.tar"));
      mkdirSync(path.join(store.downloads, "known"));
      noteDownload(store.downloads, name);
    });
    digest = made.outputs["out"]!.digest;
  });

  it.each([
    ["cut short", () => truncateSync(download, 1000)],
    ["changed in one byte, with its old time", () => overwrite(0)],
    ["replaced by other bytes of the same length", () => writeInPlace("o".repeat(bytes.length))],
  ])("is not taken for what it was when it was %s", async (_, change) => {
    chmodSync(download, 0o644);
    change();
    expect(await store.checkArtifact(digest)).toMatchObject({ state: "damaged", file: "a.tar", expected: name });
    await store.setAside(digest);
    expect(existsSync(download)).toBe(false);
    expect(await store.checkArtifact(digest)).toEqual({ state: "missing" });
  });

  it("stays known when another artifact is linked to it, and is not read for that", async () => {
    const other = path.join(rig.root, "elsewhere");
    linkSync(download, other);
    noteDownload(store.downloads, name, keyOfCache(rig.root));
    let read = 0;
    const downloads = createDownloads(layoutOf(rig.root), keyOfCache(rig.root));
    const known: KnownDownloads = { ...downloads(), confirm: () => (read += 1) };
    await hashTree(store.artifactPath(digest), { seal: SEAL_NS, known });
    expect(read).toBe(0);
  });

  function overwrite(at: number): void {
    writeInPlace(`${bytes.slice(0, at)}X${bytes.slice(at + 1)}`);
    utimesSync(download, SEAL_SECONDS, SEAL_SECONDS);
  }

  /** Into the same inode. */
  function writeInPlace(content: string): void {
    const handle = openSync(download, "r+");
    writeSync(handle, content, 0);
    closeSync(handle);
  }
});

describe("an artifact", () => {
  let digest: Digest;
  let file: (name: string) => string;
  beforeEach(async () => {
    const made = await publishFiles(store, manifest, { "a.txt": "one", "deep/b.txt": "two" });
    digest = made.outputs["out"]!.digest;
    file = (name) => path.join(store.artifactPath(digest), name);
  });

  it.each([
    ["a changed byte", () => writeFileSync(file("a.txt"), "onE"), "a.txt", hashBytes("one"), hashBytes("onE")],
    ["bytes more", () => appendFileSync(file("a.txt"), "!"), "a.txt", hashBytes("one"), hashBytes("one!")],
    ["a missing file", () => unlinkSync(file("deep/b.txt")), "deep/b.txt", hashBytes("two"), "no such file"],
    ["a file more", () => writeFileSync(file("c.txt"), "new"), "c.txt", "no such file", hashBytes("new")],
  ])("with %s is damaged, and set aside a miss", async (_, damage, name, expected, got) => {
    chmodSync(file("a.txt"), 0o644);
    damage();
    expect(await store.checkArtifact(digest)).toEqual({ state: "damaged", file: name, expected, got });
    await store.setAside(digest);
    expect(await store.checkArtifact(digest)).toEqual({ state: "missing" });
    expect(await store.artifactFiles(digest)).toBeUndefined();
    await publishFiles(store, manifest, { "a.txt": "one", "deep/b.txt": "two" });
    expect(await store.checkArtifact(digest)).toEqual({ state: "sound" });
  });

  it("without its list of files is damaged all the same where a byte changed", async () => {
    unlinkSync(path.join(rig.root, "artifacts", `${digest}.json`));
    expect(await store.checkArtifact(digest)).toEqual({ state: "sound" });
    unlinkSync(file("a.txt"));
    expect(await store.checkArtifact(digest)).toMatchObject({ state: "damaged", file: ".", expected: digest });
  });

  it("that was damaged and mended is sound", async () => {
    chmodSync(file("a.txt"), 0o644);
    writeFileSync(file("a.txt"), "onE");
    expect(await store.checkArtifact(digest)).toMatchObject({ state: "damaged" });
    writeFileSync(file("a.txt"), "one");
    expect(await store.checkArtifact(digest)).toEqual({ state: "sound" });
  });
});

describe("a record", () => {
  it.each([
    ["that is cut", (text: string) => text.slice(0, text.length / 2)],
    ["that is empty", () => ""],
    ["of another key", (text: string) => text.replace(keyOf(manifest), "b".repeat(64))],
    ["of another format", (text: string) => text.replace('"format":1', '"format":0')],
    ["that is something else", () => "[]"],
  ])("%s is a miss", async (_, change) => {
    await publishFiles(store, manifest, { "a.txt": "one" });
    const file = path.join(rig.root, "actions", `${keyOf(manifest)}.json`);
    writeFileSync(file, change(readFileSync(file, "utf8")));
    expect(await store.findAction(keyOf(manifest))).toBeUndefined();
  });
});
