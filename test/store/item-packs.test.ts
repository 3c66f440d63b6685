import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Digest } from "../../src/core/ids.js";
import { createItemMemo } from "../../src/items/item-memo.js";
import { itemBaseOf } from "../../src/store/key.js";
import type { Store } from "../../src/store/store.js";
import { trustStore } from "../../src/store/trust.js";
import { collectGarbage } from "../../src/store/upkeep/gc.js";
import { storeUsage } from "../../src/store/upkeep/usage.js";
import { verifyStore } from "../../src/store/upkeep/verify.js";
import { temporaryFolder } from "../support/stage-context.js";
import { createStoreRig, publishFiles, type StoreRig, sampleManifest } from "./store-rig.js";

const base = "b".repeat(64) as Digest;
const digest = (digit: string): string => digit.repeat(64);

/** What is taken of two items, after those that are new were kept. */
async function keep(store: Store, items = "12") {
  const places = { base, packs: store.findItems(base).packs, folder: temporaryFolder() };
  const memo = createItemMemo({ plugin: "count", places });
  for (const digit of items) {
    await memo.items("things", {}).of(digest(digit), () => ({ notes: { digit } }));
  }
  const { uses, packs } = memo.close();
  await store.keepItems(base, places.folder, packs);
  return uses[0]!.taken;
}

describe("the packs of items of a cache", () => {
  let rig: StoreRig;
  beforeEach(() => {
    rig = createStoreRig();
  });
  afterEach(() => rig.remove());

  const packs = () => readdirSync(path.join(rig.root, "items", base));

  it("are found by the next process, and by those that made the same at once only one is there", async () => {
    const [one, other] = [await rig.open(), await rig.open()];
    const taken = await Promise.all([keep(one), keep(other)]);
    expect(taken).toEqual([0, 0]);
    expect(packs()).toHaveLength(1);
    const next = await rig.open();
    expect(await keep(next, "123")).toBe(2);
    expect(packs()).toHaveLength(2);
    expect(await keep(next, "321")).toBe(3);
    expect(packs()).toHaveLength(2);
  });

  it("are refused where they were not written with the key of the cache, or for another stage type", async () => {
    const store = await rig.open();
    await keep(store);
    const [name] = packs();
    const file = path.join(rig.root, "items", base, name!);
    const other = "c".repeat(64) as Digest;
    cpSync(path.dirname(file), path.join(rig.root, "items", other), { recursive: true });
    expect(store.findItems(other)).toEqual({ packs: [], refused: 1 });
    const places = { base, packs: [], folder: temporaryFolder() };
    const forged = createItemMemo({ plugin: "count", places });
    forged.items("things", {}).keep(digest("1"), { notes: { digit: "9" } });
    forged.close();
    cpSync(path.join(places.folder, "1.pack"), path.join(path.dirname(file), `${digest("d")}.pack`));
    writeFileSync(path.join(path.dirname(file), `${digest("e")}.pack`), readFileSync(file).subarray(0, 100));
    const { packs: found, refused } = store.findItems(base);
    expect(found.map((pack) => pack.file)).toEqual([file]);
    expect(refused).toBe(2);
  });

  it("are whole or not there, whichever operation a process dies at", async () => {
    const undisturbed = rig.child(["keep"]);
    expect(await undisturbed.line()).toBe("kept");
    const operations = Number((await undisturbed.line())!.replace("operations ", ""));
    const found = new Set<string>();
    // Some of them, the last before all is done included: each costs a process.
    for (let operation = operations; operation > 0; operation -= Math.ceil(operations / 6)) {
      const other = createStoreRig();
      await other.child(["keep"], { DIE_AT: String(operation) }).ended;
      const store = await other.open();
      const { packs: left, refused } = store.findItems(base);
      expect(refused).toBe(0);
      found.add(`${left.length}`);
      expect(await keep(store)).toBe(2 * left.length);
      await store.close();
      await other.remove();
    }
    expect([...found].sort()).toEqual(["0", "1"]);
  });

  const upkeep = async () => {
    const where = { root: rig.root, runsFolder: rig.runsFolder };
    const verified = await verifyStore(where);
    const usage = await storeUsage(where);
    if (!verified.ok || !usage.ok) throw new Error("Expected a store that can be looked after");
    return { ...verified.value, usage: usage.value };
  };

  it("lose their damaged items alone when they are verified", async () => {
    const store = await rig.open();
    await keep(store, "1234");
    const file = () => path.join(rig.root, "items", base, packs()[0]!);
    expect(await upkeep()).toMatchObject({ damage: [], untrusted: [], items: 4 });
    const bytes = readFileSync(file());
    bytes[5]! ^= 1;
    chmodSync(file(), 0o644);
    writeFileSync(file(), bytes);
    const damaged = `items/${base}/${packs()[0]}`;
    expect(await upkeep()).toMatchObject({
      damage: [{ path: damaged, file: ".", expected: "4 sound items", got: "3", madeBy: ["count: things"] }],
    });
    expect(await upkeep()).toMatchObject({ damage: [], untrusted: [], items: 3 });
    expect(await keep(store, "1234")).toBe(3);
    chmodSync(file(), 0o644);
    writeFileSync(file(), readFileSync(file()).subarray(0, 60));
    expect((await upkeep()).damage).toMatchObject([{ expected: "a pack of items", got: "something else" }]);
    expect((await upkeep()).damage).toEqual([]);
  });

  it("are taken over with a cache of one's own that has lost its key, and not before", async () => {
    await keep(await rig.open());
    writeFileSync(path.join(rig.root, "id"), `${"0".repeat(32)}\n`);
    const moved = await rig.open();
    expect(moved.findItems(base)).toEqual({ packs: [], refused: 1 });
    expect((await upkeep()).untrusted).toMatchObject([{ madeBy: "count: things" }]);
    expect(await trustStore({ root: rig.root })).toMatchObject({ ok: true });
    expect(moved.findItems(base)).toMatchObject({ refused: 0, packs: [{}] });
    expect(await keep(moved)).toBe(2);
  });

  it("go with the last result that was made by their stage type and code, and those longest unused beyond a bound", async () => {
    const store = await rig.open();
    const manifest = sampleManifest();
    const own = itemBaseOf(manifest);
    const keepOne = async (digit: string, day: number) => {
      const places = { base: own, packs: [], folder: temporaryFolder() };
      const memo = createItemMemo({ plugin: "count", places });
      memo.items("things", {}).keep(digest(digit), { notes: { digit } });
      memo.close();
      await store.keepItems(own, places.folder, []);
      for (const { file } of store.findItems(own).packs) {
        if (statSync(file).mtimeMs > Date.now() - 60_000) utimesSync(file, day, day);
      }
    };
    const record = await publishFiles(store, manifest, { "out.bin": "x" });
    await keep(store);
    await keepOne("1", 1000);
    await keepOne("2", 2000);
    mkdirSync(path.join(rig.runsFolder, record.run), { recursive: true });
    writeFileSync(
      path.join(rig.runsFolder, record.run, "run.json"),
      JSON.stringify({ stages: [{ id: "count", key: record.key, status: "executed", outputs: record.outputs }] }),
    );
    const gc = async (options: object = {}) => {
      const report = await collectGarbage({ root: rig.root, runsFolder: rig.runsFolder, ...options });
      if (!report.ok) throw new Error(report.error.message);
      return report.value.packs;
    };
    expect((await upkeep()).usage.items).toMatchObject([{ plugin: "count", name: "things", packs: 3, items: 4 }]);
    expect(await gc({ dryRun: true })).toMatchObject({ count: 1, items: 2 });
    expect(await gc()).toMatchObject({ count: 1, items: 2 });
    expect(await gc()).toMatchObject({ count: 0, items: 0, bytes: 0 });
    expect(await gc({ maxItems: 1 })).toMatchObject({ count: 1, items: 1 });
    const [left] = store.findItems(own).packs;
    expect(statSync(left!.file).mtimeMs).toBe(2_000_000);
  });
});
