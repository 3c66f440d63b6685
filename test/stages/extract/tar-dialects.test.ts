import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type TarEntry, tarGzOf, tarOf } from "../../support/make-archive.js";
import { temporaryFolder } from "../../support/stage-context.js";
import { refusal, unpack } from "../../support/unpack.js";

const octal = (value: number): string => `${value.toString(8).padStart(11, "0")}\0`;

/** Four extents of one letter each, at every eighth byte, in a file of 40 bytes. */
const LETTERS = "ABCD";
const SPARSE = Buffer.from("\0\0\0\0\0\0\0\0A\0\0\0\0\0\0\0B\0\0\0\0\0\0\0C\0\0\0\0\0\0\0D\0\0\0\0\0\0\0");
const MAP = [8, 1, 16, 1, 24, 1, 32, 1];

const oldGnu =
  (extents: readonly number[], size: number, more = false) =>
  (header: Buffer) => {
    header.write("ustar  \0", 257, "latin1");
    for (const [index, value] of extents.entries()) header.write(octal(value), 386 + 12 * index, "latin1");
    header[482] = more ? 1 : 0;
    header.write(octal(size), 483, "latin1");
  };

describe("extract: sparse files of tar", () => {
  it("puts the bytes of all formats of GNU tar at their places", async () => {
    const beyond = Array.from({ length: 25 }, (_, index) => [2 * index, 1]).flat();
    const extension = Buffer.alloc(1024);
    for (const [index, value] of beyond.slice(8, 50).entries()) extension.write(octal(value), 12 * index, "latin1");
    const map10 = Buffer.alloc(512);
    map10.write(`4\n${MAP.join("\n")}\n`);
    const entries: readonly TarEntry[] = [
      { path: "old", code: "S", content: LETTERS, patch: oldGnu(MAP, 40) },
      {
        path: "old-25",
        code: "S",
        content: "x".repeat(25),
        patch: oldGnu(beyond.slice(0, 8), 60, true),
        extension: extension.subarray(0, 512),
      },
      {
        path: "pax00",
        content: LETTERS,
        pax: [
          ["GNU.sparse.size", "40"],
          ["GNU.sparse.numblocks", "4"],
          ...MAP.map((value, index): [string, string] => [
            index % 2 === 0 ? "GNU.sparse.offset" : "GNU.sparse.numbytes",
            `${value}`,
          ]),
        ],
      },
      {
        path: "GNUSparseFile.1/pax01",
        content: LETTERS,
        pax: [
          ["GNU.sparse.size", "40"],
          ["GNU.sparse.map", MAP.join(",")],
          ["GNU.sparse.name", "pax01"],
        ],
      },
      {
        path: "GNUSparseFile.1/pax10",
        content: Buffer.concat([map10, Buffer.from(LETTERS)]),
        pax: [
          ["GNU.sparse.major", "1"],
          ["GNU.sparse.minor", "0"],
          ["GNU.sparse.name", "pax10"],
          ["GNU.sparse.realsize", "40"],
        ],
      },
      { path: "hole", code: "S", patch: oldGnu([40, 0], 40) },
      { path: "after", content: "still at its place" },
    ];
    const { files, bytes, text, warnings } = await unpack({ "a.tar.gz": tarGzOf(entries) });
    expect(files).toEqual(["after", "hole", "old", "old-25", "pax00", "pax01", "pax10"]);
    for (const name of ["old", "pax00", "pax01", "pax10"]) expect(bytes(name)).toEqual(SPARSE);
    expect(text("old-25")).toBe(`${"x\0".repeat(25)}${"\0".repeat(10)}`);
    expect(bytes("hole")).toEqual(Buffer.alloc(40));
    expect(text("after")).toBe("still at its place");
    expect(warnings).toEqual([]);
  });

  it("agrees with GNU tar, links and line breaks in names included", async () => {
    const folder = temporaryFolder();
    const source = path.join(folder, "in");
    mkdirSync(source);
    writeFileSync(path.join(source, "sparse"), "begin");
    truncateSync(path.join(source, "sparse"), 3_000_001);
    writeFileSync(path.join(source, "sparse"), "end", { flag: "a" });
    writeFileSync(path.join(source, "line\nbreak.png"), "pixels");
    symlinkSync("sparse", path.join(source, "link"));
    const archives = Object.fromEntries(
      [["gnu"], ["pax", "--sparse-version=0.1"], ["pax", "--sparse-version=1.0"]].map(([format, ...more], index) => {
        const file = path.join(folder, `${index}.tar`);
        const change = `--transform=s,^\\.,${index},`;
        execFileSync("tar", ["-S", `--format=${format}`, ...more, change, "-cf", file, "-C", source, "."]);
        return [`${index}.tar`, readFileSync(file)];
      }),
    );
    const { bytes, text, files } = await unpack(archives);
    expect(files).toHaveLength(9);
    for (const format of ["0", "1", "2"]) {
      expect(bytes(`${format}/sparse`).equals(readFileSync(path.join(source, "sparse")))).toBe(true);
      expect(bytes(`${format}/link`).equals(readFileSync(path.join(source, "sparse")))).toBe(true);
      expect(text(`${format}/line\nbreak.png`)).toBe("pixels");
    }
  });

  it("refuses maps that do not fit", async () => {
    const of = (map: readonly number[], size = 40) =>
      refusal({ "a.tar": tarOf([{ path: "x", code: "S", content: LETTERS, patch: oldGnu(map, size) }]) });
    expect(await of([8, 4, 10, 0])).toContain("the map of a sparse file does not fit the file");
    expect(await of([38, 4])).toContain("the map of a sparse file does not fit the file");
    expect(await of([8, 3])).toContain("the map of a sparse file does not fit the bytes that are there");
    const pax = (key: string, value: string) =>
      refusal({ "a.tar": tarOf([{ path: "x", content: "y", pax: [[key, value]] }]) });
    expect(await pax("GNU.sparse.map", "0,1")).toContain("does not say its size");
    expect(await pax("SCHILY.realsize", "100")).toContain("has the format of star, which is not known");
  });
});

describe("extract: dialects of tar", () => {
  it("reads PAX headers of one entry and of all, and GNU's long names and large sizes", async () => {
    const long = `${"n".repeat(120)}.png`;
    const { files, text, warnings } = await unpack({
      "a.tar": tarOf([
        { path: "short", content: "1", pax: [["path", "from pax\n=.png"]], global: [["comment", "for all"]] },
        { path: "@LongLink", code: "L", content: `long/${long}\0` },
        { path: "cut", content: "2" },
        { path: "@LongLink", code: "K", content: `long/${long}\0` },
        { path: "link", type: "SymbolicLink", linkpath: "cut" },
        {
          path: "large",
          content: "seven..",
          patch: (header) => {
            header.fill(0, 124, 136);
            header[124] = 0x80;
            header[135] = 7;
          },
        },
        { path: "sized", content: "12345", size: 0, pax: [["size", "5"]] },
        { path: "folder/", content: "" },
        { path: "folder/old", content: "v7", patch: (header) => void header.fill(0, 156, 157).fill(0, 257, 512) },
      ]),
    });
    expect(files).toEqual(["folder/old", "from pax\n=.png", "large", "link", `long/${long}`, "sized"]);
    expect([text("link"), text("large"), text("sized")]).toEqual(["2", "seven..", "12345"]);
    expect(warnings).toEqual([]);
  });

  it("says what it did with entries that are no ordinary files", async () => {
    const { files, warnings } = await unpack({
      "a.tar": tarOf([
        { path: "label", code: "V" },
        { path: "z1", code: "Z", content: "one" },
        { path: "z2", code: "Z", content: "two" },
        { path: "f", patch: (header) => void header.write("Gr\xf6\xdfe", 0, "latin1") },
      ]),
      "b.tar": tarOf([{ path: "z3", code: "Z", content: "three" }]),
    });
    expect(files).toEqual(["Größe", "z1", "z2", "z3"]);
    expect(warnings).toEqual([
      'Labels of volumes, left out since they are not files (1): "label" in a.tar',
      'Entries of the unknown type "Z", unpacked as files (3): "z1" in a.tar, "z2" in a.tar, "z3" in b.tar',
      'Names that are not UTF-8, read as Latin-1 (1): "Größe" in a.tar',
    ]);
  });

  it("refuses the rest of a file from another volume, and a name that is cut at a zero", async () => {
    expect(
      await refusal({ "a.tar": tarOf([{ path: "images/1.png", code: "M", content: "rest" }]) }),
    ).toMatchInlineSnapshot(`
        "Refused "images/1.png" in a.tar: it is the rest of a file that begins in another volume
        Join the volumes: unpack them with \`tar xMf FIRST\` and pack the folder again as .tar.gz, or leave the file out with \`exclude\`."
      `);
    expect(await refusal({ "a.tar": tarOf([{ path: "x", content: "y", pax: [["path", "a.png\0.exe"]] }]) })).toContain(
      'Refused "a.png\\u0000.exe" in a.tar: its name holds a zero byte',
    );
    expect(await refusal({ "a.tar": tarOf([{ path: "x", pax: [["path", "a"]], code: "N" }]) })).toContain(
      "it renames files",
    );
  });

  it("refuses headers that are not what they say", async () => {
    const broken = tarOf([{ path: "x", code: "x", content: "99 path=a\n" }, { path: "y" }]);
    expect(await refusal({ "a.tar": broken })).toContain("a PAX header is malformed");
    const negative = tarOf([{ path: "x", patch: (header) => void header.fill(0xff, 124, 136) }]);
    expect(await refusal({ "a.tar": negative })).toContain("a size is negative or beyond what any file has");
    const words = tarOf([{ path: "x", patch: (header) => void header.write("12 bananas", 124) }]);
    expect(await refusal({ "a.tar": words })).toContain("a size is not an octal number");
  });
});

describe("extract: how a tar ends", () => {
  const tar = tarOf([{ path: "a.png", content: "pixels" }], { endMark: false });
  const zeros = Buffer.alloc(512);

  it("takes a lone block of zeros for an end, with a warning", async () => {
    const { files, warnings } = await unpack({ "x.tar": Buffer.concat([tar, zeros]) });
    expect(files).toEqual(["a.png"]);
    expect(warnings).toEqual(["x.tar has a lone block of zeros as its end mark, instead of two"]);
  });

  it("takes the end of a whole compressed file for one too, but not that of a plain file", async () => {
    const { files, warnings } = await unpack({ "x.tar.gz": gzipSync(tar) });
    expect(files).toEqual(["a.png"]);
    expect(warnings).toEqual([
      "x.tar.gz has no end mark of tar, though it is a whole gzip file: compare what it should hold",
    ]);
    expect(await refusal({ "x.tar": tar })).toMatchInlineSnapshot(`
      "Expected x.tar to be a whole tar archive, got a truncated or damaged one: it has no end mark, so it may be cut off after a file
      Fetch it again, with its size and checksum in \`files\`. If it is complete after all, add the mark with \`head -c 1024 /dev/zero >> 'x.tar'\`."
    `);
  });

  it("reads on where archives follow one another, and names what is none", async () => {
    const second = tarOf([{ path: "b.png", content: "more" }]);
    const { files, warnings } = await unpack({
      "x.tar": Buffer.concat([tar, zeros, zeros, second, zeros, Buffer.from("signature")]),
      "y.tar": Buffer.concat([tarOf([{ path: "c.png" }]), testBlock()]),
    });
    expect(files).toEqual(["a.png", "b.png", "c.png"]);
    expect(warnings).toEqual([
      "x.tar holds 2 tar archives, one behind the other; all were unpacked",
      "x.tar has bytes behind its end mark that are not an archive; they were left out",
      "y.tar has bytes behind its end mark that are not an archive; they were left out",
    ]);
  });
});

const testBlock = (): Buffer => Buffer.alloc(512, "no header ");
