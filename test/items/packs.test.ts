import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Digest } from "../../src/core/ids.js";
import type { ItemPlaces } from "../../src/core/items.js";
import { sha256 } from "../../src/core/sha256.js";
import { createItemMemo } from "../../src/items/item-memo.js";
import { BLOCK, ENTRY_BYTES, readPackEnd } from "../../src/items/pack-format.js";
import { temporaryFolder } from "../support/stage-context.js";

const base = "b".repeat(64) as Digest;
const digests = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => sha256(`item ${at}`));
const bytesOf = (digest: string): Uint8Array => Buffer.from(`what was made of ${digest}`);

/** Packs of a folder, as the store would hand them over. */
function placesIn(folder: string): ItemPlaces {
  const packs = readdirSync(folder).map((name) => {
    const file = path.join(folder, name);
    const { text, header } = readPackEnd(file)!;
    return { file, header: sha256(text), space: header.space };
  });
  return { base, packs, folder: temporaryFolder() };
}

const nothing = (): ItemPlaces => ({ base, packs: [], folder: temporaryFolder() });

/** Asks for items, and gives those that were made. */
async function ask(places: ItemPlaces | undefined, wanted: readonly string[], parameters: object = {}) {
  const made: string[] = [];
  const memo = createItemMemo({ plugin: "count", places });
  const items = memo.items<{ readonly name: string }>("things", parameters as never);
  const values = await Promise.all(
    wanted.map((digest) =>
      items.of(digest, () => {
        made.push(digest);
        return { bytes: bytesOf(digest), notes: { name: digest.slice(0, 3) } };
      }),
    ),
  );
  for (const [at, { bytes, notes }] of values.entries()) {
    expect(Buffer.from(bytes).equals(bytesOf(wanted[at]!))).toBe(true);
    expect(notes).toEqual({ name: wanted[at]!.slice(0, 3) });
  }
  const { uses, packs, problem } = memo.close();
  expect(problem).toBe(undefined);
  const [use] = uses;
  return { made, use: { taken: use!.taken, made: use!.made, damaged: use!.damaged }, packs };
}

async function packOf(wanted: readonly string[]): Promise<{ readonly folder: string; readonly file: string }> {
  const places = nothing();
  await ask(places, wanted);
  const [name] = readdirSync(places.folder);
  return { folder: places.folder, file: path.join(places.folder, name!) };
}

function damage(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at]! ^= 1;
  writeFileSync(file, bytes);
}

describe("items", () => {
  it("are made once, also where they are asked for side by side, and taken in any order afterwards", async () => {
    const some = digests(300);
    const places = nothing();
    const first = await ask(places, [...some, ...some.slice(0, 10)]);
    expect(first.made).toEqual(some);
    expect(first.use).toEqual({ made: 300, taken: 10, damaged: 0 });
    const again = await ask(placesIn(places.folder), some.toReversed());
    expect(again).toMatchObject({ made: [], use: { made: 0, taken: 300, damaged: 0 } });
    expect(again.packs).toHaveLength(1);
    const more = await ask(placesIn(places.folder), digests(302));
    expect(more.made).toEqual(digests(302).slice(300));
  });

  it("made with other parameters, under another name, or of another base are others", async () => {
    const some = digests(3);
    const { folder } = await packOf(some);
    expect((await ask(placesIn(folder), some, { size: 8 })).made).toEqual(some);
    expect((await ask({ ...placesIn(folder), base: "c".repeat(64) as Digest }, some)).made).toEqual(some);
  });

  it("are all made, and none kept, without a place for them", async () => {
    expect(await ask(undefined, digests(3))).toMatchObject({ made: digests(3), packs: [] });
  });

  it("look the same when they are made as when they are taken", async () => {
    const memo = createItemMemo({ plugin: "count", places: nothing() });
    const items = memo.items<unknown>("things", {});
    const notes = (await items.of(sha256("a"), () => ({ notes: { left: undefined, kept: [1, -0.1] } }))).notes;
    expect(notes).toEqual({ kept: [1, -0.1] });
    const bytes = (await items.of(sha256("b"), () => ({ bytes: new Uint8Array(new Float32Array([1, 2]).buffer) })))
      .bytes;
    expect([...new Float32Array(bytes.buffer)]).toEqual([1, 2]);
    bytes.fill(0);
    expect([...new Float32Array(items.find(sha256("b"))!.bytes.buffer)]).toEqual([1, 2]);
    expect(() => items.find("p01/a.png")).toThrow(
      'Expected the digest of one of the things to be 64 hexadecimal digits, got "p01/a.png"',
    );
  });

  it("are the only ones lost where their own bytes are damaged", async () => {
    const some = digests(1000);
    const { folder, file } = await packOf(some);
    const { header } = readPackEnd(file)!;
    damage(file, 100);
    const afterwards = await ask(placesIn(folder), some);
    expect(afterwards.use).toEqual({ made: 1, taken: 999, damaged: 1 });
    // An entry takes its block with it, and no other: also its digest, by which its neighbours are found.
    damage(file, header.bytes + 500 * ENTRY_BYTES);
    const later = await ask(placesIn(folder), some);
    expect(later.use.made).toBeGreaterThanOrEqual(BLOCK);
    expect(later.use.made).toBeLessThanOrEqual(BLOCK + 1);
    expect(later.use.damaged).toBe(later.use.made);
  });

  it("are not taken from a pack that is cut short, or whose end is another than the one that was authenticated", async () => {
    const some = digests(3);
    const { folder, file } = await packOf(some);
    const whole = readFileSync(file);
    const places = placesIn(folder);
    for (let length = 0; length < whole.length; length += 7) {
      writeFileSync(file, whole.subarray(0, length));
      expect(readPackEnd(file)).toBe(undefined);
    }
    writeFileSync(file, whole);
    const other = await packOf(digests(4));
    writeFileSync(file, readFileSync(other.file));
    expect((await ask(places, some)).made).toEqual(some);
  });
});
