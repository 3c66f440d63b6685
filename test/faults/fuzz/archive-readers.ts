import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { createReading } from "../../../src/imaging/reading.js";
import type { SeededRandom } from "../../../src/imaging/seeded-random.js";
import { findArchives } from "../../../stages/extract/source/find-archives.js";
import { shareLimits } from "../../../stages/extract/tree/limits.js";
import { finishTree } from "../../../stages/extract/tree/unpacked-tree.js";
import { wantedBy } from "../../../stages/extract/tree/wanted.js";
import { unpackArchive } from "../../../stages/extract/unpack-archive.js";
import { tarGzOf, tarOf, zipOf } from "../../support/make-archive.js";
import { type FuzzedReader, isOneGzip, oneOf, put, several } from "./fuzzed-reader.js";
import { withTarChecksums } from "./mutate.js";

interface Content {
  readonly path: string;
  readonly content: string;
}

const TREE: readonly Content[] = [
  { path: "images/a.png", content: "the first file" },
  { path: "images/b.png", content: "b".repeat(700) },
  { path: "labels.csv", content: "image,label\na.png,1\n" },
];
const LONG = { path: "x", content: "long", pax: [["path", `deep/${"n".repeat(160)}`]] as const };
const LINK = { path: "link", type: "SymbolicLink", linkpath: "images/a.png" } as const;

/** All contents, in order: names may differ, since not all formats check them. */
const shown = (contents: readonly string[]): string => [...contents].sort().join("\n");

/** Unpacks as `extract` does, but in this thread, since to start one takes longer. */
const unpackAs =
  (name: string) =>
  async (bytes: Buffer, folder: string): Promise<string> => {
    const [input = "", output = "", spare = ""] = ["in", "out", "twice"].map((each) => path.join(folder, each));
    for (const each of [input, output, spare]) mkdirSync(each);
    put(bytes, input, name);
    const reading = createReading({ warn: () => undefined, fact: () => undefined });
    const { archives } = await findArchives(input, reading);
    const limits = shareLimits({ maxBytes: 10_000_000, maxFiles: 1000, maxRatio: 1000 }, output);
    const wanted = { include: ["**"], exclude: [] };
    const done: Awaited<ReturnType<typeof unpackArchive>>[] = [];
    for (const archive of archives) {
      done.push(await unpackArchive(archive, { folder: output, spare, ...wanted, limits }, () => undefined));
    }
    await finishTree(output, done, { ...wantedBy(wanted.include, wanted.exclude), count: () => undefined });
    const files = readdirSync(output, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return shown(files.map((entry) => readFileSync(path.join(entry.parentPath, entry.name), "latin1")));
  };

/** A few files in folders, with names as people have them. */
function tree(random: SeededRandom): readonly Content[] {
  return several(1 + random.integer(6), (index) => {
    const folders = several(random.integer(4), () =>
      oneOf(["images", "Röntgen", "a b", "x.y", "n".repeat(90)], random),
    );
    const content = oneOf(["", "x", "\0\n".repeat(256), "y".repeat(512), "z".repeat(random.integer(3000))], random);
    return { path: [...folders, `${index}.png`].join("/"), content };
  });
}

const contentsOf = (files: readonly Content[]): string => shown(files.map(({ content }) => content));

const tarFiles = (random: SeededRandom) =>
  tree(random).map((file) => ({ ...file, pax: [["path", file.path]] as const, path: file.path.slice(-90) }));

export const ARCHIVE_READERS: Readonly<Record<string, FuzzedReader>> = {
  tar: {
    files: async () => [tarOf([...TREE, LONG, LINK]), tarOf(TREE)],
    words: ["ustar", "path", "size", "GNU.sparse.map", "images/", "../"],
    read: unpackAs("x.tar"),
    generate: (random) => {
      const files = tarFiles(random);
      return { bytes: tarOf(files), expected: contentsOf(files) };
    },
    mend: withTarChecksums,
  },
  "tar.gz": {
    files: async () => [tarGzOf(TREE)],
    words: ["ustar"],
    read: unpackAs("x.tar.gz"),
    generate: (random) => {
      const files = tarFiles(random);
      const whole = tarOf(files);
      const cut = random.integer(whole.length);
      // Several members after each other are one file.
      const members = [whole.subarray(0, cut), whole.subarray(cut)].map((part) => gzipSync(part));
      return { bytes: Buffer.concat(members), expected: contentsOf(files) };
    },
    checked: isOneGzip,
  },
  zip: {
    files: async () => [zipOf(TREE), zipOf(TREE.map((entry) => ({ ...entry, method: 0 })))],
    words: ["PK\x03\x04", "PK\x01\x02", "PK\x05\x06", "../"],
    read: unpackAs("x.zip"),
    generate: (random) => {
      const files = tree(random).map((file) => ({ ...file, method: oneOf([0, 8], random) }));
      return { bytes: zipOf(files), expected: contentsOf(files) };
    },
  },
};
