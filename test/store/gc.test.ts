import { existsSync, linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ActionRecord } from "../../src/core/action.js";
import type { RunId } from "../../src/core/ids.js";
import { hashBytes } from "../../src/store/hash-file.js";
import { keyOf } from "../../src/store/key.js";
import type { Store } from "../../src/store/store.js";
import { collectGarbage, type GcReport } from "../../src/store/upkeep/gc.js";
import { listActions, storeUsage } from "../../src/store/upkeep/usage.js";
import { createStoreRig, noWaiting, publishFiles, type StoreRig, sampleManifest, sampleRecord } from "./store-rig.js";

let rig: StoreRig;
let store: Store;
beforeEach(async () => {
  rig = createStoreRig();
  store = await rig.open();
});
afterEach(() => rig.remove());

const RUN = "20261123T041500Z-demo-3fa94c" as RunId;

const make = (stage: string, content: string, durationMs = 5_000) =>
  publishFiles(store, sampleManifest({ stage, content }), { "out.bin": content }, { stage, durationMs });

/** Writes the record of a run that refers to these actions. */
function keepRun(records: readonly ActionRecord[], options: { readonly run?: string; readonly folder?: string } = {}) {
  const folder = path.join(options.folder ?? rig.runsFolder, options.run ?? RUN);
  mkdirSync(folder, { recursive: true });
  const stages = records.map(({ key, stage, outputs }) => ({ id: stage, key, status: "executed", outputs }));
  writeFileSync(path.join(folder, "run.json"), JSON.stringify({ stages }));
}

async function gc(options: { readonly dryRun?: boolean; readonly stage?: string; readonly maxBytes?: number } = {}) {
  const report = await collectGarbage({ root: rig.root, runsFolder: rig.runsFolder, ...options });
  if (!report.ok) throw new Error(report.error.message);
  return report.value;
}

const stages = (report: GcReport) => report.evictions.map(({ stage }) => stage);
const has = (record: ActionRecord) => existsSync(store.artifactPath(record.outputs["out"]!.digest));

describe("gc", () => {
  it("keeps what runs refer to and removes the rest", async () => {
    const [kept, lost] = [await make("train", "kept"), await make("train", "lost!")];
    keepRun([kept]);
    const report = await gc();
    expect(report).toMatchObject({ dryRun: false, bytes: 5, seconds: 5, kept: 1, unreachable: [] });
    expect(await store.findAction(kept.key)).toEqual(kept);
    expect(await store.checkArtifact(kept.outputs["out"]!.digest, { full: true })).toEqual({ state: "sound" });
    expect(await store.findAction(lost.key)).toBeUndefined();
    expect(has(lost)).toBe(false);
    expect(rig.list("tmp")).toEqual([]);
  });

  it("only says what it would do when asked to", async () => {
    const lost = await make("train", "lost!");
    const report = await gc({ dryRun: true });
    expect(report).toMatchObject({ dryRun: true, bytes: 5, seconds: 5 });
    expect(report.evictions).toEqual([
      {
        pipeline: "demo",
        stage: "train",
        key: lost.key,
        dropRecord: true,
        artifacts: [lost.outputs["out"]!.digest],
        bytes: 5,
        seconds: 5,
      },
    ]);
    expect(await store.findAction(lost.key)).toEqual(lost);
    expect(has(lost)).toBe(true);
  });

  it("removes first what is cheapest to make again per byte, and stops at the size that was asked for", async () => {
    await make("dear", "x".repeat(10), 60_000);
    await make("cheap", "y".repeat(1000), 1_000);
    await make("middle", "z".repeat(100), 10_000);
    expect(stages(await gc({ dryRun: true }))).toEqual(["cheap", "middle", "dear"]);
    expect(stages(await gc({ dryRun: true, maxBytes: 110 }))).toEqual(["cheap"]);
    expect(stages(await gc({ maxBytes: 109 }))).toEqual(["cheap", "middle"]);
    expect((await gc({ dryRun: true, maxBytes: 10 })).evictions).toEqual([]);
  });

  it("keeps an artifact that a kept action made too", async () => {
    const [kept, lost] = [await make("train", "same"), await make("other", "unlike")];
    const twin = await publishFiles(store, sampleManifest({ twin: true }), { "out.bin": "same" }, { stage: "twin" });
    keepRun([kept]);
    expect(stages(await gc()).sort()).toEqual(["other", "twin"]);
    expect(has(kept)).toBe(true);
    expect(has(lost)).toBe(false);
    expect(await store.findAction(twin.key)).toBeUndefined();
  });

  it("with a stage removes its bytes and keeps its records, also where runs refer to them", async () => {
    const [archives, images] = [await make("fetch", "archives"), await make("extract", "images")];
    keepRun([archives, images]);
    const report = await gc({ stage: "fetch" });
    expect(report).toMatchObject({ bytes: 8, seconds: 5, kept: 2 });
    expect(await store.findAction(archives.key)).toEqual(archives);
    expect(has(archives)).toBe(false);
    expect(has(images)).toBe(true);
    expect((await gc({ stage: "fetch" })).evictions).toEqual([]);
  });

  it("frees a download when the last artifact that holds it goes", async () => {
    const name = hashBytes("archive");
    const download = path.join(store.downloads, name);
    writeFileSync(download, "archive");
    const manifest = sampleManifest({ fetch: true });
    const claim = await store.claim(keyOf(manifest), noWaiting);
    const { outputs } = await claim.newAttempt(["out"]);
    linkSync(download, path.join(outputs["out"]!, "images_001.tar.gz"));
    const made = await store.publish({
      claim,
      record: sampleRecord(manifest, { stage: "fetch" }),
      outputs: { out: { folder: outputs["out"]!, kind: "files" } },
    });
    await claim.release();
    keepRun([made]);
    expect(await gc({ dryRun: true })).toMatchObject({ bytes: 0, downloads: [] });
    const usage = await storeUsage(rig);
    expect(usage).toMatchObject({ ok: true, value: { bytes: 7, downloads: { files: 1, bytes: 7 } } });

    expect(await gc({ stage: "fetch" })).toMatchObject({ bytes: 7, downloads: [{ name, bytes: 7 }] });
    expect(existsSync(download)).toBe(false);
  });

  it("leaves alone what a run leases, until its process ends or lets go", async () => {
    const record = await make("train", "leased");
    const lease = await store.lease(RUN, [record.key]);
    expect((await gc()).evictions).toEqual([]);
    expect((await gc({ stage: "train" })).evictions).toEqual([]);
    await lease.release();
    expect(stages(await gc())).toEqual(["train"]);
  });

  it("leaves alone downloads and unrecorded artifacts while anything executes", async () => {
    writeFileSync(path.join(store.downloads, "e".repeat(64)), "not handed on yet");
    const record = await make("train", "x");
    rmSync(path.join(rig.root, "actions", `${record.key}.json`));
    const claim = await store.claim(keyOf(sampleManifest({ running: true })), noWaiting);
    expect(await gc()).toMatchObject({ evictions: [], downloads: [] });
    await claim.release();
    expect(await gc()).toMatchObject({ evictions: [{ stage: "(unfinished work)", bytes: 1 }], bytes: 18 });
    expect(has(record)).toBe(false);
  });

  it("removes scratch, unless a run that was kept can go on from it", async () => {
    for (const name of ["kept", "lost"]) {
      const claim = await store.claim(keyOf(sampleManifest({ name })), noWaiting);
      writeFileSync(path.join(claim.scratch, "checkpoint"), name);
      await claim.release();
    }
    const key = keyOf(sampleManifest({ name: "kept" }));
    mkdirSync(path.join(rig.runsFolder, RUN), { recursive: true });
    const stage = { id: "train", key, status: "interrupted", outputs: {} };
    writeFileSync(path.join(rig.runsFolder, RUN, "run.json"), JSON.stringify({ stages: [stage] }));
    await gc();
    expect(rig.list("scratch").map((name) => name.slice(0, 64))).toEqual([key]);
  });
});

describe("runs folders that refer to one cache", () => {
  const other = () => path.join(rig.folder, "elsewhere", "runs");

  async function shared() {
    const { openStore } = await import("../../src/store/open-store.js");
    const opened = await openStore({ root: rig.root, runsFolder: other() });
    if (!opened.ok) throw new Error(opened.error.message);
    const record = await make("train", "shared");
    keepRun([record], { folder: other() });
    opened.value.refer(RUN, [record.key]);
    await opened.value.close();
    return record;
  }

  it("all protect what they refer to", async () => {
    const record = await shared();
    expect(await gc()).toMatchObject({ evictions: [], kept: 1 });
    expect(has(record)).toBe(true);
  });

  it("protect it also while they cannot be reached, and gc says so", async () => {
    const record = await shared();
    renameSync(path.join(rig.folder, "elsewhere"), path.join(rig.folder, "unmounted"));
    expect(await gc()).toMatchObject({ evictions: [], unreachable: [other()] });
    expect(has(record)).toBe(true);
  });

  it("no longer protect what their removed runs referred to", async () => {
    await shared();
    rmSync(path.join(other(), RUN), { recursive: true });
    expect(stages(await gc())).toEqual(["train"]);
  });

  it("no longer protect anything when they were removed themselves", async () => {
    await shared();
    rmSync(other(), { recursive: true });
    expect(await gc()).toMatchObject({ evictions: [{ stage: "train" }], unreachable: [] });
  });

  it("protect what a run asked for whose record cannot be read", async () => {
    const record = await shared();
    writeFileSync(path.join(other(), RUN, "run.json"), "{ half");
    expect((await gc()).evictions).toEqual([]);
    expect(has(record)).toBe(true);
  });

  it("are found again after the project was moved with its cache", async () => {
    const record = await make("train", "moved");
    keepRun([record]);
    store.refer(RUN, [record.key]);
    await store.close();
    const moved = path.join(rig.folder, "moved");
    mkdirSync(moved);
    for (const name of ["cache", "runs"]) renameSync(path.join(rig.folder, name), path.join(moved, name));
    const where = { root: path.join(moved, "cache"), runsFolder: path.join(moved, "elsewhere") };
    const report = await collectGarbage({ ...where, dryRun: true });
    expect(report).toMatchObject({ ok: true, value: { evictions: [] } });
  });
});

describe("usage", () => {
  it("of a store that is not there is nothing", async () => {
    const nowhere = { root: path.join(rig.folder, "none"), runsFolder: rig.runsFolder };
    expect(await storeUsage(nowhere)).toMatchObject({ ok: true, value: { bytes: 0, actions: 0, stages: [] } });
    expect(await listActions(nowhere)).toMatchObject({ ok: true, value: { records: [] } });
    expect(existsSync(nowhere.root)).toBe(false);
  });

  it("counts equal content once, and says what could be collected", async () => {
    const kept = await make("train", "same");
    await publishFiles(store, sampleManifest({ twin: true }), { "out.bin": "same" }, { stage: "twin" });
    await make("augment", "larger");
    keepRun([kept]);
    expect(await storeUsage(rig)).toEqual({
      ok: true,
      value: {
        bytes: 10,
        actions: 3,
        artifacts: 2,
        downloads: { files: 0, bytes: 0 },
        stages: [
          { pipeline: "demo", stage: "augment", actions: 1, bytes: 6 },
          { pipeline: "demo", stage: "train", actions: 1, bytes: 4 },
          { pipeline: "demo", stage: "twin", actions: 1, bytes: 4 },
        ],
        items: [],
        collectable: 6,
      },
    });
  });

  it("lists actions, newest first, with what is there of them", async () => {
    const old = await make("fetch", "archives");
    keepRun([old]);
    await gc({ stage: "fetch" });
    await publishFiles(store, sampleManifest({ new: 1 }), { a: "a" }, { finishedAt: "2027-01-01T00:00:00Z" });
    const listed = await listActions(rig);
    expect(
      listed.ok &&
        listed.value.records
          .map(listed.value.describe)
          .map(({ record, ...rest }) => ({ stage: record.stage, ...rest })),
    ).toEqual([
      { stage: "count", referenced: false, present: ["out"] },
      { stage: "fetch", referenced: true, present: [] },
    ]);
  });
});
