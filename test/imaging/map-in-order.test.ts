import { describe, expect, it } from "vitest";
import { mapInOrder } from "../../src/imaging/map-in-order.js";

/** Work that the test finishes by hand, in any order. */
function manualWork() {
  const finish = new Map<number, (value: string) => void>();
  const begun: number[] = [];
  const work = (item: number): Promise<string> => {
    begun.push(item);
    return new Promise((resolve) => finish.set(item, resolve));
  };
  return { begun, work, finish: (item: number) => finish.get(item)?.(`done ${item}`) };
}
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

describe("mapInOrder", () => {
  it("hands results over in the order of the items, whatever is done first", async () => {
    const { work, finish } = manualWork();
    const results: string[] = [];
    const all = mapInOrder([0, 1, 2], { limit: 3, signal: new AbortController().signal }, work, (value) => {
      results.push(value);
    });
    for (const item of [2, 1, 0]) finish(item);
    await all;
    expect(results).toEqual(["done 0", "done 1", "done 2"]);
  });

  it("begins no more than the limit, and keeps no more than twice as many waiting behind a slow one", async () => {
    const { begun, work, finish } = manualWork();
    const items = Array.from({ length: 20 }, (_, index) => index);
    const all = mapInOrder(items, { limit: 2, signal: new AbortController().signal }, work, () => {});
    expect(begun).toEqual([0, 1]);
    for (const item of [1, 2, 3]) {
      finish(item);
      await turns();
    }
    expect(begun).toEqual([0, 1, 2, 3]);
    finish(0);
    await turns();
    expect(begun.length).toBeGreaterThan(4);
    for (const item of items.slice(4)) {
      finish(item);
      await turns();
    }
    await all;
    expect(begun).toEqual(items);
  });

  it("ends with the first error, after what had begun", async () => {
    const done: number[] = [];
    const all = mapInOrder(
      [0, 1, 2, 3, 4, 5],
      { limit: 2, signal: new AbortController().signal },
      async (item) => {
        if (item === 1) throw new Error("one");
        await turns();
        done.push(item);
      },
      () => {},
    );
    await expect(all).rejects.toThrow("one");
    expect(done).not.toContain(5);
  });

  it("stops at the signal", async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const all = mapInOrder(
      [0, 1, 2, 3],
      { limit: 1, signal: controller.signal },
      async (item) => item,
      (item) => {
        seen.push(item);
        if (item === 1) controller.abort();
      },
    );
    await expect(all).rejects.toThrow(/abort/i);
    expect(seen).toEqual([0, 1]);
  });

  it("is done at once with nothing to do", async () => {
    await mapInOrder(
      [],
      { limit: 2, signal: new AbortController().signal },
      async () => {},
      () => {},
    );
  });
});
