import { deflateRawSync, gzipSync } from "node:zlib";
import { type TarEntry, tarGzOf, tarOf, type ZipEntry, zipOf } from "../support/make-archive.js";

/** An archive that somebody may send, and what must come of it. */
export interface HostileArchive {
  readonly kind: string;
  readonly what: string;
  readonly name: string;
  readonly bytes: Buffer;
  /**
   * `whole`: all its files. `refused`: nothing. `either`: one of both, where readers may differ or a cut may have left
   * all. `bounded`: whatever it is, within the limits.
   */
  readonly wanted: "whole" | "refused" | "either" | "bounded";
}

type Wanted = HostileArchive["wanted"];

/** What every archive of which something may come out holds. */
export const TREE: readonly { readonly path: string; readonly content: string }[] = [
  { path: "images/a.png", content: "first" },
  { path: "images/b.png", content: "b".repeat(1500) },
  { path: "labels.csv", content: "image,label\na.png,1\n" },
];

const HOSTILE = [
  ...["../evil", "images/../../evil", "..", "images/..", "..\\evil", "a\\..\\..\\evil", "./../evil", "a/./../../evil"],
  ...["/etc/evil", "//evil", "C:\\evil", "c:/evil", "\\\\server\\evil", "\\evil", "/", "///"],
];
/** Odd, but no way out. */
const ODD = [
  "./x",
  "a//b",
  "a/./b",
  " x ",
  "-rf",
  "~root",
  "$HOME",
  "a:b",
  "...",
  "CON",
  "x\n",
  "\u202e.png",
  "é",
  "e\u0301",
];
const METADATA = ["__MACOSX/._a", ".DS_Store", "Thumbs.db"];

export function hostileArchives(): readonly HostileArchive[] {
  const all: HostileArchive[] = [];
  const add = (kind: string, what: string, name: string, bytes: Buffer, wanted: Wanted): void =>
    void all.push({ kind, what, name, bytes, wanted });
  const tar = (kind: string, what: string, wanted: Wanted, ...entries: readonly TarEntry[]): void =>
    add(kind, `tar: ${what}`, "x.tar", tarOf(entries), wanted);
  const zip = (kind: string, what: string, wanted: Wanted, ...entries: readonly ZipEntry[]): void =>
    add(kind, `zip: ${what}`, "x.zip", zipOf(entries), wanted);

  for (const hostile of HOSTILE) {
    const entry = { path: hostile, content: "evil" };
    tar("hostile path", JSON.stringify(hostile), "refused", ...TREE, entry);
    zip("hostile path", JSON.stringify(hostile), "refused", ...TREE, entry);
    tar("hostile path", `in PAX, ${JSON.stringify(hostile)}`, "refused", ...TREE, {
      ...entry,
      path: "x",
      pax: [["path", hostile]],
    });
  }
  for (const odd of [...ODD, ...METADATA]) {
    tar("odd path", JSON.stringify(odd), "either", ...TREE, { path: odd, content: "odd" });
    zip("odd path", JSON.stringify(odd), "either", ...TREE, { path: odd, content: "odd" });
  }
  for (const to of ["../../etc/passwd", "/etc/passwd", "..", "link", "missing", "images/../../x", ""]) {
    for (const type of ["SymbolicLink", "Link"] as const) {
      tar("link", `${type} to ${JSON.stringify(to)}`, "refused", ...TREE, { path: "link", type, linkpath: to });
      const through = { path: "link/evil", content: "evil" };
      tar(
        "link",
        `file through a ${type} to ${JSON.stringify(to)}`,
        "refused",
        ...TREE,
        { path: "link", type, linkpath: to },
        through,
      );
    }
    zip("link", `to ${JSON.stringify(to)}`, "refused", ...TREE, { path: "link", content: to, mode: 0o120777 });
  }
  for (const type of ["CharacterDevice", "BlockDevice", "FIFO"] as const) {
    tar("device", type, "refused", ...TREE, { path: "device", type });
  }
  for (const mode of [0o010644, 0o020644, 0o060644, 0o140644]) {
    zip("device", mode.toString(8), "refused", ...TREE, { path: "device", mode });
  }

  const kinds: readonly (readonly [string, Buffer])[] = [
    ["x.tar", tarOf(TREE)],
    ["x.tar.gz", tarGzOf(TREE)],
    ["x.zip", zipOf(TREE)],
    ["x.zip", zipOf(TREE.map((entry) => ({ ...entry, method: 0 })))],
  ];
  for (const [at, [name, bytes]] of kinds.entries()) {
    const whole = `${name}${at === 3 ? " (stored)" : ""}`;
    add("sound archive", whole, name, bytes, "whole");
    for (const share of [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99]) {
      const length = Math.floor(bytes.length * share);
      add("cut", `${whole} to ${length} of ${bytes.length} bytes`, name, bytes.subarray(0, length), "either");
    }
    add("more behind", whole, name, Buffer.concat([bytes, Buffer.from("more")]), "either");
    add("twice", whole, name, Buffer.concat([bytes, bytes]), "either");
  }
  add("wrong kind", "a tar called zip", "x.zip", tarOf(TREE), "either");
  add("wrong kind", "a zip called tar.gz", "x.tar.gz", zipOf(TREE), "either");
  add("wrong kind", "text called tar", "x.tar", Buffer.from("hello ".repeat(500)), "refused");
  add("wrong kind", "an empty file", "x.zip", Buffer.alloc(0), "refused");

  const zeros = Buffer.alloc(30_000_000);
  add("bomb", "tar.gz of 30 MB of zeros", "x.tar.gz", tarGzOf([{ path: "zeros", content: zeros }]), "refused");
  add("bomb", "zip of 30 MB of zeros", "x.zip", zipOf([{ path: "zeros", content: zeros }]), "refused");
  add("bomb", "zip that says 100 bytes", "x.zip", zipOf([{ path: "zeros", content: zeros, size: 100 }]), "refused");
  add("bomb", "gzip of gzip of zeros", "x.gz", gzipSync(gzipSync(zeros)), "bounded");
  const many = Array.from({ length: 3_000 }, (_, at) => ({ path: `${at}` }));
  add("bomb", "tar of 3,000 empty files", "x.tar", tarOf(many), "refused");
  add("bomb", "zip of 3,000 empty files", "x.zip", zipOf(many), "refused");
  const shared = Array.from({ length: 900 }, (_, at) => ({
    path: `${at}`,
    content: zeros.subarray(0, 50_000),
    ...(at > 0 && { sharesContentOf: 0 }),
  }));
  add("bomb", "zip whose entries share their bytes", "x.zip", zipOf(shared), "refused");
  tar("bomb", "of a depth of 5,000 folders", "bounded", {
    path: "x",
    content: "deep",
    pax: [["path", "d/".repeat(5000)]],
  });
  tar("bomb", "a size of 8 PB", "refused", { path: "a", content: "x", size: 8_000_000_000_000_000 });
  tar("bomb", "a PAX size beyond numbers", "refused", { path: "a", content: "x", pax: [["size", "9".repeat(40)]] });

  tar("said twice", "a path with two contents", "refused", ...TREE, { path: "images/a.png", content: "other" });
  zip("said twice", "a path with two contents", "refused", ...TREE, { path: "images/a.png", content: "other" });
  tar("said twice", "a file where a folder is", "refused", ...TREE, { path: "images", content: "x" });
  zip("said twice", "a file where a folder is", "refused", ...TREE, { path: "images", content: "x" });
  tar("said twice", "paths that differ in case", "either", ...TREE, { path: "IMAGES/A.PNG", content: "other" });

  zip("zip of another kind", "encrypted", "refused", { ...TREE[0]!, flags: 1 });
  zip("zip of another kind", "a wrong checksum", "refused", { ...TREE[0]!, checksum: 1 });
  for (const method of [1, 6, 9, 12, 14, 93, 98, 99])
    zip("zip of another kind", `method ${method}`, "refused", { ...TREE[0]!, method });
  zip("zip of another kind", "deflated bytes that are none", "refused", {
    ...TREE[0]!,
    method: 0,
    size: deflateRawSync("x").length + 99,
  });
  for (const code of ["A", "D", "M", "N", "V", "7", "K", "Z", "\0"]) {
    tar("tar of another kind", `type ${JSON.stringify(code)}`, "either", ...TREE, {
      path: "odd",
      content: "odd",
      code,
    });
  }
  tar("tar of another kind", "a negative size", "refused", {
    path: "a",
    content: "x",
    patch: (header) => void header.write("-0000000001", 124),
  });
  tar("tar of another kind", "PAX records without a length", "refused", { path: "a", content: "x", code: "x" });
  return all;
}
