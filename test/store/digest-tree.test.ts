import { createHash } from "node:crypto";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createOwner, type Owner } from "../../src/store/claims/owner.js";
import { layoutOf } from "../../src/store/layout.js";
import { SEAL_NS, SEAL_SECONDS } from "../../src/store/seal.js";
import type { TreeDigest } from "../../src/store/store.js";
import { StoreFailure } from "../../src/store/store-failure.js";
import { createDigestIndex, type DigestIndex } from "../../src/store/trees/digest-index.js";
import { digestTree } from "../../src/store/trees/digest-tree.js";
import { subtreeOf } from "../../src/store/trees/file-list.js";
import { createStoreRig, keyOfCache, type StoreRig } from "./store-rig.js";

/** Remembers nothing: everything is read again. */
const noDigestIndex: DigestIndex = { read: () => undefined, write: () => undefined, forget: () => undefined };

let rig: StoreRig;
let owner: Owner;
let index: DigestIndex;

beforeEach(() => {
  rig = createStoreRig();
  const layout = layoutOf(rig.root);
  for (const folder of layout.folders) mkdirSync(folder, { recursive: true });
  owner = createOwner(layout);
  index = createDigestIndex(layout.index, owner, keyOfCache(rig.root));
});
afterEach(async () => {
  owner.close();
  await rig.remove();
});

/** Digests with the index; tells how many bytes had to be read. Sealed files are trusted at once, as published ones are. */
async function digest(
  root: string,
  options: { readonly sealed?: boolean; readonly index?: DigestIndex; readonly source?: boolean } = {},
) {
  let read = 0;
  const tree = await digestTree(root, {
    index: options.index ?? index,
    entry: "sources/x",
    onRead: (bytes) => {
      read += bytes;
    },
    ...(options.sealed !== false && { seal: SEAL_NS }),
    ...(options.source === true && { source: true }),
  });
  return { tree, read };
}

const sha256 = (content: string | Buffer) => createHash("sha256").update(content).digest("hex");

/** Large enough that remembering it is worth while. */
const LARGE = 70_000;

/** Writes a large file that looks as if it had been published. */
function writeSealed(file: string, content: string): void {
  writeFileSync(file, content.padEnd(LARGE));
  utimesSync(file, SEAL_SECONDS, SEAL_SECONDS);
}

const failureOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "no failure",
    (error: unknown) => (error instanceof StoreFailure ? error.failure.message : `not expected: ${error}`),
  );

describe("the digest of a file", () => {
  it("is that of its content", async () => {
    const file = rig.write("labels.csv", { "": "image,label\n" });
    const { tree } = await digest(file);
    expect(tree).toMatchObject({ type: "file", bytes: 12, digest: sha256("image,label\n") });
    expect(tree.files).toEqual([{ path: "labels.csv", bytes: 12, sha256: tree.digest }]);
  });

  it("is right for files of any size, read in parts or whole", async () => {
    for (const bytes of [0, 1, 131_072, 131_073, 2_097_152, 5_000_001]) {
      const content = Buffer.alloc(bytes, "radpipe");
      const file = path.join(rig.folder, `of-${bytes}`);
      writeFileSync(file, content);
      expect((await digest(file, { index: noDigestIndex })).tree.digest).toBe(sha256(content));
    }
  });
});

describe("the digest of a folder", () => {
  it("depends on paths and contents, and on nothing else", async () => {
    const first = rig.write("first", { "b.png": "bb", "a.png": "a", "deep/c.png": "ccc" });
    const second = rig.write("second", { "deep/c.png": "ccc", "a.png": "a", "b.png": "bb" });
    utimesSync(path.join(second, "a.png"), 1, 1);
    const [one, two] = [await digest(first), await digest(second, { index: noDigestIndex })];
    expect(two.tree.digest).toBe(one.tree.digest);
    expect(one.tree).toMatchObject({ type: "folder", bytes: 6 });
    expect(one.tree.files.map((file) => file.path)).toEqual(["a.png", "b.png", "deep/c.png"]);
  });

  it("differs for any change of any file (random trees)", async () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-c]{1,2}(\/[d-f]{1,2})?$/), { minLength: 1, maxLength: 6 });
    let count = 0;
    await fc.assert(
      fc.asyncProperty(names, fc.string(), async (paths, content) => {
        // A name cannot be both a file and a folder.
        const files = paths.filter((name) => !paths.some((other) => other.startsWith(`${name}/`)));
        const all = new Set<string>();
        const variants: Record<string, string>[] = [Object.fromEntries(files.map((name) => [name, content]))];
        for (const name of files) {
          variants.push({ ...variants[0], [name]: `${content}x` });
          const renamed = Object.fromEntries(files.map((other) => [other === name ? `${other}x` : other, content]));
          variants.push(renamed);
        }
        for (const variant of variants) {
          count += 1;
          all.add((await digest(rig.write(`tree-${count}`, variant), { index: noDigestIndex })).tree.digest);
        }
        expect(all.size).toBe(variants.length);
      }),
      { numRuns: 30 },
    );
  });

  it("is that of a part of a larger one, so a wire to a part and a source compare", async () => {
    const root = rig.write("data", { "images/a.png": "a", "images/deep/b.png": "b", "labels.csv": "x" });
    const { files } = (await digest(root)).tree;
    const alone = await digest(path.join(root, "images"), { index: noDigestIndex });
    expect(subtreeOf(files, "images")).toEqual({ ...alone.tree, files: alone.tree.files });
    expect(subtreeOf(files, "labels.csv")?.digest).toBe(sha256("x"));
    expect(subtreeOf(files, "nothing")).toBeUndefined();
  });

  it("follows links to files and folders", async () => {
    const data = rig.write("data", { "a.png": "a", "more/b.png": "b" });
    const linked = rig.write("linked", { "c.png": "c" });
    symlinkSync(path.join(data, "a.png"), path.join(linked, "a.png"));
    symlinkSync(path.join(data, "more"), path.join(linked, "more"));
    const plain = rig.write("plain", { "a.png": "a", "more/b.png": "b", "c.png": "c" });
    expect((await digest(linked)).tree.digest).toBe((await digest(plain, { index: noDigestIndex })).tree.digest);
  });

  it("refuses a link to a parent, a link to nothing, and what is not a file", async () => {
    const loop = rig.write("loop", { "deep/a.png": "a" });
    symlinkSync(loop, path.join(loop, "deep", "again"));
    expect(await failureOf(digest(loop))).toBe(
      `${path.join(loop, "deep", "again")} is a link to one of its own parent folders`,
    );
    const dangling = rig.write("dangling", { "a.png": "a" });
    symlinkSync("nowhere.png", path.join(dangling, "b.png"));
    expect(await failureOf(digest(dangling))).toBe(
      `${path.join(dangling, "b.png")} is a link to nowhere.png, which does not exist`,
    );
    const odd = rig.write("odd", { "a.png": "a" });
    const server = createServer().listen(path.join(odd, "socket"));
    await new Promise((resolve) => server.once("listening", resolve));
    expect(await failureOf(digest(odd))).toBe(`${path.join(odd, "socket")} is neither a file nor a folder`);
    server.close();
    expect(await failureOf(digest(path.join(rig.folder, "gone")))).toBe(
      `${path.join(rig.folder, "gone")} does not exist`,
    );
  });
});

describe("the digest of a source", () => {
  /** A source whose files are known to the index, and are old enough to be trusted. */
  const largeSource = async () => {
    const [root, store] = [rig.write("source", {}), rig.write("store", {})];
    for (const folder of [root, store, path.join(store, "B")]) mkdirSync(folder);
    for (const name of ["1.png", "2.png", "B/3.png"]) writeSealed(path.join(store, name), name);
    writeSealed(path.join(root, "0.png"), "0");
    symlinkSync(path.join(store, "1.png"), path.join(root, "1.png"));
    symlinkSync(path.join(store, "B"), path.join(root, "B"));
    symlinkSync(path.join(store, "2.png"), path.join(store, "current"));
    symlinkSync(path.join(store, "current"), path.join(root, "chained.png"));
    const digestOf = async () => (await digest(root, { source: true })).tree.digest;
    expect(await digestOf()).toBe(await digestOf());
    return { root, store, digestOf };
  };

  it.each<[string, (root: string, store: string) => void]>([
    ["a file behind a link", (_, store) => writeSealed(path.join(store, "1.png"), "other")],
    ["a file behind a link to its folder", (_, store) => writeSealed(path.join(store, "B", "3.png"), "other")],
    ["a new file behind a link to its folder", (_, store) => writeSealed(path.join(store, "B", "4.png"), "new")],
    [
      "where a link leads",
      (root, store) => {
        unlinkSync(path.join(root, "1.png"));
        symlinkSync(path.join(store, "2.png"), path.join(root, "1.png"));
      },
    ],
    [
      "where a link outside leads, behind another",
      (_, store) => {
        unlinkSync(path.join(store, "current"));
        symlinkSync(path.join(store, "1.png"), path.join(store, "current"));
      },
    ],
    [
      "where a link to a folder leads",
      (root, store) => {
        mkdirSync(path.join(store, "C"));
        writeSealed(path.join(store, "C", "3.png"), "of C");
        unlinkSync(path.join(root, "B"));
        symlinkSync(path.join(store, "C"), path.join(root, "B"));
      },
    ],
  ])("changes with %s", async (_, change) => {
    const { root, store, digestOf } = await largeSource();
    const before = await digestOf();
    change(root, store);
    expect(await digestOf()).not.toBe(before);
  });

  it("counts links that lead nowhere, and notices when they come to lead somewhere", async () => {
    const { root, store, digestOf } = await largeSource();
    const whole = await digestOf();
    symlinkSync(path.join(store, "5.png"), path.join(root, "5.png"));
    const { tree } = await digest(root, { source: true });
    expect(tree.faults).toEqual([
      { path: "5.png", kind: "nowhere", what: `is a link to ${path.join(store, "5.png")}, which does not exist` },
    ]);
    expect(tree.digest).not.toBe(whole);
    expect(await digestOf()).toBe(tree.digest);
    writeSealed(path.join(store, "5.png"), "fetched");
    const fetched = await digest(root, { source: true });
    expect(fetched.tree.digest).not.toBe(tree.digest);
    expect(fetched.tree.faults).toEqual([]);
  });

  it("does not cover folders of version control, whatever lies in them; that of an artifact does", async () => {
    const { root, digestOf } = await largeSource();
    const before = await digestOf();
    mkdirSync(path.join(root, ".git", "annex"), { recursive: true });
    writeSealed(path.join(root, ".git", "annex", "1.png"), "1");
    symlinkSync("nowhere", path.join(root, ".git", "lock"));
    expect(await digestOf()).toBe(before);
    unlinkSync(path.join(root, ".git", "lock"));
    const artifact = await digest(root, { index: noDigestIndex });
    expect(artifact.tree.files.map((file) => file.path)).toContain(".git/annex/1.png");
  });
});

describe("the index", () => {
  it("spares reading what did not change, and reads only what did", async () => {
    const root = rig.write("data", {});
    mkdirSync(root);
    for (const name of ["a", "b", "c"]) writeSealed(path.join(root, name), `content of ${name}`);
    const first = await digest(root);
    expect(first.read).toBe(3 * LARGE);
    expect(await digest(root)).toMatchObject({ read: 0, tree: { digest: first.tree.digest } });

    writeSealed(path.join(root, "b"), "other");
    const second = await digest(root);
    expect(second.read).toBe(LARGE);
    expect(second.tree.digest).not.toBe(first.tree.digest);

    writeSealed(path.join(root, "d"), "new");
    expect((await digest(root)).read).toBe(LARGE);
    renameSync(path.join(root, "d"), path.join(root, "e"));
    const renamed = await digest(root);
    expect(renamed.tree.files.map((file) => file.path)).toEqual(["a", "b", "c", "e"]);
    expect(await digest(root)).toMatchObject({ read: 0, tree: { digest: renamed.tree.digest } });
  });

  it("notices a change that keeps size and modification time", async () => {
    const root = rig.write("data", { "a.txt": "aaaa" });
    const file = path.join(root, "a.txt");
    writeSealed(file, "aaaa");
    const first = await digest(root);
    writeSealed(file, "bbbb");
    expect((await digest(root)).tree.digest).not.toBe(first.tree.digest);
  });

  it("does not trust what was written just before it was hashed", async () => {
    const root = rig.write("data", { "a.txt": "young".padEnd(LARGE) });
    expect((await digest(root, { sealed: false })).read).toBe(LARGE);
    expect((await digest(root, { sealed: false })).read).toBe(LARGE);
  });

  it("is no more than a memory: damaged, cut or removed, the digest stays the same", async () => {
    const root = rig.write("data", {});
    mkdirSync(root);
    for (const name of ["a", "b"]) writeSealed(path.join(root, name), `content of ${name}`);
    const { tree } = await digest(root);
    const file = path.join(rig.root, "index", "sources", "x");
    const sound = readFileSync(file);
    for (const damage of damaged(sound)) {
      writeFileSync(file, damage);
      expect((await digest(root)).tree.digest).toBe(tree.digest);
    }
    expect(readdirSync(path.join(rig.root, "tmp"))).toEqual([]);
  });

  it("gives the same answers as none (random edits)", async () => {
    const edits = fc.array(fc.tuple(fc.constantFrom("a", "b", "c/d", "c/e"), fc.string({ maxLength: 3 })), {
      minLength: 1,
      maxLength: 5,
    });
    let count = 0;
    await fc.assert(
      fc.asyncProperty(edits, async (steps) => {
        count += 1;
        const root = rig.write(`edited-${count}`, { "c/keep": "k".padEnd(LARGE) });
        for (const [name, content] of steps) {
          writeSealed(path.join(root, name), content);
          const remembered = await digest(root);
          const fresh: TreeDigest = (await digest(root, { index: noDigestIndex })).tree;
          expect(remembered.tree.digest).toBe(fresh.digest);
          expect(remembered.tree.files).toEqual(fresh.files);
        }
      }),
      { numRuns: 40 },
    );
  });
});

function damaged(sound: Buffer): readonly Buffer[] {
  const flipped = [0, 10, Math.floor(sound.length / 2), sound.length - 1].map((at) => {
    const copy = Buffer.from(sound);
    copy[at] = copy[at]! ^ 1;
    return copy;
  });
  return [...flipped, sound.subarray(0, sound.length - 5), Buffer.alloc(0), Buffer.from("{}\n")];
}
