import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Digest } from "../../src/core/ids.js";
import { createItemMemo } from "../../src/items/item-memo.js";
import type { Store } from "../../src/store/store.js";
import { temporaryFolder } from "../support/stage-context.js";
import { createStoreRig, type StoreRig } from "./store-rig.js";

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
});
