import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Digest } from "../../src/core/ids.js";
import { keyOf } from "../../src/store/key.js";
import { createStoreRig, noWaiting, publishFiles, type StoreRig, sampleManifest } from "./store-rig.js";

const manifest = sampleManifest({});
const key = keyOf(manifest);

/** What must hold of a store at any instant: what a record names is there, whole, and every artifact is what its name says. */
async function expectWhole(rig: StoreRig): Promise<"nothing" | "everything"> {
  const store = await rig.open();
  const record = await store.findAction(key);
  for (const name of existsSync(path.join(rig.root, "artifacts")) ? rig.list("artifacts") : []) {
    if (name.endsWith(".json")) continue;
    expect(await store.checkArtifact(name as Digest, { full: true })).toEqual({ state: "sound" });
    expect(await store.artifactFiles(name as Digest)).toHaveLength(2);
  }
  await store.close();
  if (record === undefined) return "nothing";
  const { digest } = record.outputs["out"]!;
  expect(readFileSync(path.join(store.artifactPath(digest), "a.txt"), "utf8")).toBe("alpha");
  expect(readFileSync(path.join(store.artifactPath(digest), "deep", "b.txt"), "utf8")).toBe("beta");
  return "everything";
}

describe("a process killed while it publishes", () => {
  it("leaves nothing or everything, whichever operation it dies at, and the next one goes on", async () => {
    const whole = createStoreRig();
    // The user's configuration, which keeps the keys of caches, is there from now on: each child does the same.
    const first = createStoreRig();
    await first.open();
    await first.remove();
    const lines: (string | undefined)[] = [];
    const undisturbed = whole.child(["publish"]);
    for (let line = await undisturbed.line(); line !== undefined; line = await undisturbed.line()) lines.push(line);
    await whole.remove();
    const operations = Number(lines.at(-1)?.replace("operations ", ""));
    expect(lines).toEqual(["published", `operations ${operations}`]);
    expect(operations).toBeGreaterThan(30);

    const found = new Set<string>();
    const dieAt = async (operation: number) => {
      const rig = createStoreRig();
      try {
        const child = rig.child(["publish"], { DIE_AT: String(operation) });
        expect((await child.ended).signal).toBe("SIGKILL");
        found.add(await expectWhole(rig));

        const store = await rig.open();
        const claim = await store.claim(key, noWaiting);
        const made = await store.findAction(key);
        await claim.release();
        if (made === undefined) await publishFiles(store, manifest, { "a.txt": "alpha", "deep/b.txt": "beta" });
        await store.close();
        expect(await expectWhole(rig)).toBe("everything");
        expect(rig.list("tmp")).toEqual([]);
        expect(rig.list("scratch")).toEqual([]);
        expect(rig.list("locks")).toEqual([]);
      } finally {
        await rig.remove();
      }
    };
    let next = 1;
    await Promise.all(
      [1, 2, 3].map(async () => {
        for (let operation = next++; operation <= operations; operation = next++) await dieAt(operation);
      }),
    );
    expect(found).toEqual(new Set(["nothing", "everything"]));
  }, 300_000);
});

describe("processes that publish the same at once", () => {
  it("all succeed, and one artifact is there", async () => {
    const rig = createStoreRig();
    // Different keys, equal bytes: the claims do not keep them apart.
    const children = [1, 2, 3, 4].map((seed) => rig.child(["publish", JSON.stringify({ seed })]));
    for (const child of children) {
      expect(await child.line()).toBe("published");
      expect((await child.ended).code).toBe(0);
    }
    expect(rig.list("artifacts")).toHaveLength(2);
    expect(rig.list("actions")).toHaveLength(4);
    expect(rig.list("tmp")).toEqual([]);
    await rig.remove();
  });
});
