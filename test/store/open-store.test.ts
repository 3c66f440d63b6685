import { existsSync, linkSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RunId } from "../../src/core/ids.js";
import { readLock } from "../../src/store/claims/lock-file.js";
import { keyOf } from "../../src/store/key.js";
import { openStore } from "../../src/store/open-store.js";
import { StoreFailure } from "../../src/store/store-failure.js";
import { openParts } from "../../src/store/store-parts.js";
import { sweepLeftovers } from "../../src/store/upkeep/sweep.js";
import { createStoreRig, noWaiting, publishFiles, type StoreRig, sampleManifest } from "./store-rig.js";

// Permissions stop nobody who is root, so a file that lies where a folder is needed stands for a folder that cannot be written.

let rig: StoreRig;
beforeEach(() => {
  rig = createStoreRig();
});
afterEach(() => rig.remove());

const open = () => openStore({ root: rig.root, runsFolder: rig.runsFolder });

describe("opening a store", () => {
  it("makes its folders, and notes its format", async () => {
    await rig.open();
    expect(rig.list(".").filter((name) => name !== "format.json")).toEqual([
      "actions",
      "artifacts",
      "downloads",
      "id",
      "index",
      "items",
      "jobs",
      "locks",
      "roots",
      "scratch",
      "tmp",
    ]);
  });

  it("fails where a file is in the way", async () => {
    writeFileSync(rig.root, "a file");
    expect(await open()).toEqual({
      ok: false,
      error: {
        reason: "store-unwritable",
        message: `Cannot use the cache ${rig.root}: ENOTDIR: not a directory, mkdir '${path.join(rig.root, "actions")}'`,
        remedy:
          "There is a file where a folder is needed. Move it away, or choose another folder with --cache or RADPIPE_CACHE.",
      },
    });
  });

  it("refuses what a newer version made, and leaves it as it is", async () => {
    mkdirSync(rig.root);
    writeFileSync(path.join(rig.root, "format.json"), '{"format":99}');
    expect(await open()).toMatchObject({
      ok: false,
      error: {
        reason: "store-format",
        message: `Expected the cache ${rig.root} to have format 1, got 99: a newer radpipe made it`,
      },
    });
    expect(readdirSync(rig.root)).toEqual(["format.json"]);
  });

  it("mends what is missing or damaged beside the results", async () => {
    const made = await publishFiles(await rig.open(), sampleManifest(), { "a.txt": "a" });
    writeFileSync(path.join(rig.root, "format.json"), "{");
    for (const folder of ["index", "tmp", "locks", "scratch", "roots", "downloads"]) {
      rmSync(path.join(rig.root, folder), { recursive: true });
    }
    const store = await rig.open();
    expect(await store.findAction(keyOf(sampleManifest()))).toEqual(made);
    expect(await store.checkArtifact(made.outputs["out"]!.digest)).toEqual({ state: "sound" });
  });
});

describe("a store that can no longer be written", () => {
  /** Puts a file in the place of a folder of the store. */
  const block = (folder: string) => {
    rmSync(path.join(rig.root, folder), { recursive: true });
    writeFileSync(path.join(rig.root, folder), "");
  };

  it.each(["locks", "scratch", "tmp", "artifacts", "actions"])(
    "says so when %s fails, and keeps nothing half-made",
    async (folder) => {
      const store = await rig.open();
      block(folder);
      const failure = await publishFiles(store, sampleManifest(), { "a.txt": "a" }).then(
        () => "no failure",
        (error: unknown) => (error instanceof StoreFailure ? error.failure.reason : String(error)),
      );
      expect(failure).toBe("store-unwritable");
      expect(await store.findAction(keyOf(sampleManifest()))).toBeUndefined();
      rmSync(path.join(rig.root, folder), { force: true });
      const again = await rig.open();
      const made = await publishFiles(again, sampleManifest(), { "a.txt": "a" });
      expect(await again.checkArtifact(made.outputs["out"]!.digest, { full: true })).toEqual({ state: "sound" });
    },
  );

  it("still gives what it has, and digests sources without its index", async () => {
    const store = await rig.open();
    const made = await publishFiles(store, sampleManifest(), { "a.txt": "a" });
    block("index");
    block("tmp");
    const source = rig.write("data", { "x.txt": "x" });
    const other = await rig.open().catch(() => store);
    expect(await other.findAction(keyOf(sampleManifest()))).toEqual(made);
    expect(await other.checkArtifact(made.outputs["out"]!.digest)).toEqual({ state: "sound" });
    expect((await other.digestSource(source)).files).toHaveLength(1);
    expect(
      await other.nearestAction(sampleManifest({ epochs: 1 }), { pipeline: "demo", stage: "count" }),
    ).toBeUndefined();
  });
});

describe("leftovers of killed processes", () => {
  it("are removed by the next process that works, and what somebody alive owns is not", async () => {
    const alive = await rig.open();
    const other = sampleManifest({ other: true });
    const held = await alive.claim(keyOf(other), noWaiting);
    const attempt = await held.newAttempt(["out"]);

    const killed = rig.child(["hold"]);
    await killed.line();
    await killed.kill();
    writeFileSync(path.join(rig.root, "tmp", "00000000deadbeef.1.part"), "half a record");
    writeFileSync(path.join(rig.root, "tmp", "note-of-mine.txt"), "not ours");

    const next = await rig.open();
    await publishFiles(next, sampleManifest(), { "a.txt": "a" });
    await next.close();
    expect(rig.list("tmp")).toEqual([path.basename(attempt.folder), "note-of-mine.txt"].sort());
    expect(rig.list("locks").filter((name) => name.endsWith(".lock"))).toEqual([`${keyOf(other)}.lock`]);
    // The scratch of the killed process waits for whoever goes on from it.
    const keys = rig.list("scratch").map((name) => name.slice(0, 64));
    expect(keys).toEqual([keyOf(other), keyOf(sampleManifest({}))].sort());
    expect(existsSync(held.scratch)).toBe(true);
    await held.release();
  });

  it("are removed by a run that takes all from the cache, too", async () => {
    const killed = rig.child(["hold"]);
    await killed.line();
    await killed.kill();
    expect(rig.list("locks")).not.toEqual([]);
    const next = await rig.open();
    expect(next.refer("20261123T041500Z-demo-3fa94c" as RunId, [])).toBeUndefined();
    await next.close();
    expect(rig.list("locks")).toEqual([]);
  });

  it("of a lease go with its process", async () => {
    const lease = path.join(rig.root, "locks", "20261123T041500Z-demo-3fa94c.00000000deadbeef.lease");
    const store = await rig.open();
    writeFileSync(lease, `${keyOf(sampleManifest())}\n`);
    await publishFiles(store, sampleManifest(), { "a.txt": "a" });
    expect(existsSync(lease)).toBe(false);
  });

  it("that tell whom to end stay as long as the lock they belong to", async () => {
    const killed = rig.child(["hold"]);
    await killed.line();
    await killed.kill();
    const lock = path.join(rig.root, "locks", `${keyOf(sampleManifest({}))}.lock`);
    const { token } = readLock(lock)!;
    const groups = path.join(rig.root, "locks", `${token}.groups`);
    writeFileSync(groups, "");
    // Somebody else, alive, is just taking it over.
    const taker = (await openedParts()).parts;
    await taker.claims.tryClaim(keyOf(sampleManifest({ other: 1 })));
    const take = path.join(rig.root, "locks", `${keyOf(sampleManifest({}))}.take-${token}-0`);
    linkSync(path.join(rig.root, "locks", `${keyOf(sampleManifest({ other: 1 }))}.lock`), take);
    await sweepLeftovers((await openedParts()).parts);
    expect([lock, groups, take].map((file) => existsSync(file))).toEqual([true, true, true]);
    rmSync(take);
    await sweepLeftovers((await openedParts()).parts);
    expect([lock, groups].map((file) => existsSync(file))).toEqual([false, false]);
    taker.owner.close();
  });

  async function openedParts() {
    const parts = openParts(rig.root);
    if (!parts.ok) throw new Error(parts.error.message);
    return { parts: parts.value };
  }
});
