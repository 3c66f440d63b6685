import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createStoreRig, type StoreRig } from "./store-rig.js";

// Threads run compiled code only, so this looks at what was built.
const built = fileURLToPath(new URL("../../dist/src/store/trees/tree-threads.js", import.meta.url));
const { hashNames, statNames } = (await import(built)) as typeof import("../../src/store/trees/tree-threads.js");

let rig: StoreRig;
beforeEach(() => {
  rig = createStoreRig();
});
afterEach(() => rig.remove());

const MIB = 1024 * 1024;

/** Files large enough together that threads share the work, and some small ones. */
function largeFiles(): { readonly root: string; readonly names: readonly string[]; readonly sizes: readonly number[] } {
  const sizes = [30 * MIB, 3, 20 * MIB + 1, 0, 20 * MIB, 200_000];
  const names = sizes.map((_, at) => `file-${at}`);
  const root = rig.write("data", { "file-1": "abc" });
  for (const [at, bytes] of sizes.entries()) {
    if (at !== 1) writeFileSync(path.join(root, names[at]!), Buffer.alloc(bytes, `${at}`));
  }
  return { root, names, sizes };
}

describe("threads", () => {
  it("hash what one thread would, and tell of every byte once", async () => {
    const { root, names, sizes } = largeFiles();
    let read = 0;
    const positions = [4, 0, 1, 2, 3, 5];
    const digests = await hashNames(
      root,
      Buffer.from(names.join("\0")),
      positions,
      positions.map((at) => sizes[at]!),
      {
        onRead: (bytes) => {
          read += bytes;
        },
      },
    );
    const expected = positions.map((at) =>
      createHash("sha256")
        .update(readFileSync(path.join(root, names[at]!)))
        .digest("hex"),
    );
    expect(digests.toString("hex").match(/.{64}/g)).toEqual(expected);
    expect(read).toBe(sizes.reduce((sum, bytes) => sum + bytes, 0));
  });

  it("leave a file that cannot be read to the caller, who says why", async () => {
    const { root, names, sizes } = largeFiles();
    const all = Buffer.from([...names, "gone"].join("\0"));
    const work = hashNames(root, all, [...names.keys(), names.length], [...sizes, 5]);
    await expect(work).rejects.toThrow(`ENOENT: no such file or directory, open '${path.join(root, "gone")}'`);
  });

  it("stop when told to", async () => {
    const { root, names, sizes } = largeFiles();
    const controller = new AbortController();
    const work = hashNames(root, Buffer.from(names.join("\0")), [...names.keys()], sizes, {
      signal: controller.signal,
    });
    controller.abort(new Error("enough"));
    await expect(work).rejects.toThrow("enough");
  });

  it("see the numbers of many files, and that one is missing", async () => {
    const names = Array.from({ length: 300 }, (_, at) => `image-${at}.png`);
    const root = rig.write("images", Object.fromEntries(names.map((name, at) => [name, "x".repeat(at)])));
    const stats = await statNames(root, Buffer.from(names.join("\0")), names.length);
    expect(names.map((_, at) => Number(stats?.[at * 4]))).toEqual(names.map((_, at) => at));
    const more = [...names, "missing.png"];
    expect(await statNames(root, Buffer.from(more.join("\0")), more.length)).toBeUndefined();
  });
});
