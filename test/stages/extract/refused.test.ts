import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { extract } from "../../support/built-extract.js";
import { testBytes } from "../../support/http-server.js";
import { type TarEntry, tarGzOf, tarOf, type ZipEntry, zipOf } from "../../support/make-archive.js";
import { failureText, runStage, temporaryFolder } from "../../support/stage-context.js";

async function refusal(
  archives: Readonly<Record<string, Buffer>>,
  params: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, "in"));
  for (const [name, bytes] of Object.entries(archives)) writeFileSync(path.join(folder, "in", name), bytes);
  return failureText(runStage(extract, { params, inputs: { archives: path.join(folder, "in") } }));
}

const ofTar = (...entries: readonly TarEntry[]) => refusal({ "evil.tar": tarOf(entries) });
const ofZip = (...entries: readonly ZipEntry[]) => refusal({ "evil.zip": zipOf(entries) });

describe("extract: what would leave the folder", () => {
  it.each(["../evil.png", "images/../../evil.png", "images/..", "..\\evil.png"])("refuses %s", async (name) => {
    for (const text of [await ofTar({ path: name, content: "x" }), await ofZip({ path: name, content: "x" })]) {
      expect(text).toMatch(
        /^Refused ".*" in evil\.(tar|zip): its path climbs out with "\.\."\nNothing that leaves the output folder is unpacked/,
      );
    }
  });

  it.each(["/etc/evil", "C:\\evil", "c:/evil", "\\\\server\\evil"])("refuses %s", async (name) => {
    for (const text of [await ofTar({ path: name, content: "x" }), await ofZip({ path: name, content: "x" })]) {
      expect(text).toContain("its path is absolute");
    }
  });

  it("refuses a path that no system can have", async () => {
    const text = await ofTar({ path: "x", content: "deep", pax: [["path", "d/".repeat(5000)]] });
    expect(text).toContain("its path is longer than 3000 bytes");
  });

  it("refuses such an entry even where it is not wanted", async () => {
    const text = await refusal(
      { "evil.tar": tarOf([{ path: "../x.txt" }, { path: "a.png" }]) },
      { include: ["*.png"] },
    );
    expect(text).toContain("climbs out");
  });

  it("refuses links that leave it, lead nowhere or in a circle", async () => {
    const link = (path: string, linkpath: string, type: "SymbolicLink" | "Link" = "SymbolicLink") =>
      ofTar({ path, linkpath, type }, { path: "x" });
    expect(await link("a", "../../etc/passwd")).toMatchInlineSnapshot(`
      "Refused the link "a" in evil.tar: it leaves the folder, to "../../etc/passwd"
      Nothing that leaves the output folder is unpacked; get the archive from a source you trust."
    `);
    expect(await link("a", "/etc/passwd")).toContain("it leaves the folder");
    expect(await link("a", "../outside", "Link")).toContain("climbs out");
    expect(await link("a", "/etc/passwd", "Link")).toContain("its path is absolute");
    expect(await link("sub/a", "../missing")).toMatchInlineSnapshot(`
      "Refused the link "sub/a" in evil.tar: it leads to "../missing", and no such file or folder was unpacked
      Add its target to \`include\`, or leave the link out with \`exclude: ["sub/a"]\`."
    `);
    expect(await link("a", "a")).toContain("it leads in a circle");
    expect(await ofZip({ path: "a", content: "/etc/passwd", mode: 0o120777 })).toContain("it leaves the folder");
    expect(await ofTar({ path: "x" }, { path: "x", type: "SymbolicLink", linkpath: "y" }, { path: "y" })).toContain(
      "a file has the same path",
    );
  });

  it("cannot be led out through a link to a folder", async () => {
    const text = await ofTar(
      { path: "dir", type: "SymbolicLink", linkpath: "/tmp" },
      { path: "dir/evil.png", content: "x" },
    );
    expect(text).toContain("it leaves the folder");
    expect(existsSync("/tmp/evil.png")).toBe(false);
  });

  it("refuses devices and pipes", async () => {
    expect(await ofTar({ path: "null", type: "CharacterDevice" })).toMatchInlineSnapshot(`
      "Refused "null" in evil.tar: it is a character device, not a file
      Leave it out with \`exclude\` if the rest of the archive is what you expect."
    `);
    expect(await ofTar({ path: "disk", type: "BlockDevice" })).toContain("it is a block device");
    expect(await ofTar({ path: "pipe", type: "FIFO" })).toContain("it is a named pipe");
    expect(await ofZip({ path: "pipe", mode: 0o010644 })).toContain("it is a device or pipe");
  });
});

describe("extract: bombs", () => {
  it("refuses more bytes than maxBytes before they are written", async () => {
    const entries = Array.from({ length: 3 }, (_, index) => ({ path: `${index}.bin`, content: Buffer.alloc(400_000) }));
    expect(await refusal({ "bomb.tar.gz": tarGzOf(entries) }, { maxBytes: 1_000_000 })).toMatchInlineSnapshot(`
      "Expected the archives to unpack to at most 1000000 bytes, got more with "2.bin" in bomb.tar.gz
      Raise \`maxBytes\` if the archives really are that large; otherwise it is a decompression bomb."
    `);
    expect(await refusal({ "bomb.zip": zipOf(entries) }, { maxBytes: 1_000_000 })).toMatchInlineSnapshot(`
      "Expected the archives to unpack to at most 1000000 bytes, got more with bomb.zip
      Raise \`maxBytes\` if the archives really are that large; otherwise it is a decompression bomb."
    `);
    const both = {
      "a.zip": zipOf(entries.slice(0, 2)),
      "b.tar": tarOf([{ path: "c.bin", content: Buffer.alloc(400_000) }]),
    };
    expect(await refusal(both, { maxBytes: 1_000_000 })).toContain("at most 1000000 bytes");
  });

  it("does not believe the sizes that an archive declares", async () => {
    const text = await ofZip({ path: "a.bin", content: Buffer.alloc(2_000_000), size: 100 });
    expect(text).toMatch(/^Expected evil\.zip to be a whole zip archive, got a truncated or damaged one/);
  });

  it("refuses more than the disk has room for", async () => {
    const text = await refusal(
      { "huge.tar": tarOf([{ path: "a.bin", content: "x", size: 8_000_000_000_000_000 }]) },
      { maxBytes: Number.MAX_SAFE_INTEGER },
    );
    expect(text).toMatch(/^Expected \d+ bytes of free disk for "a\.bin" in huge\.tar/);
  });

  it("refuses more files than maxFiles", async () => {
    const entries = Array.from({ length: 5 }, (_, index) => ({ path: `${index}.png` }));
    expect(await refusal({ "many.tar": tarOf(entries) }, { maxFiles: 4 })).toMatchInlineSnapshot(`
      "Expected the archives to hold at most 4 files, got more with "4.png" in many.tar
      Raise \`maxFiles\` if the archives really hold that many."
    `);
    expect(await refusal({ "many.zip": zipOf(entries) }, { maxFiles: 4 })).toContain("at most 4 files");
  });
});

describe("extract: broken archives", () => {
  const entries = [
    { path: "images/1.png", content: testBytes(30_000) },
    { path: "images/2.png", content: testBytes(30_000, "two") },
  ];

  it("tells a truncated archive from a whole one, wherever it was cut", async () => {
    const tar = tarOf(entries);
    for (const [name, bytes] of [
      ["a.tar", tar.subarray(0, 20_000)],
      ["a.tar", tar.subarray(0, 30_720)],
      ["a.tar", tarOf(entries, { endMark: false })],
      ["a.tar.gz", gzipSync(tar).subarray(0, 40_000)],
      ["a.tar.gz", gzipSync(tar.subarray(0, 40_000))],
      ["a.zip", zipOf(entries).subarray(0, 40_000)],
    ] as const) {
      expect(await refusal({ [name]: bytes })).toMatch(
        /^Expected a\.\S+ to be a whole (tar|zip) archive, got a truncated or damaged one: .*\nFetch it again/,
      );
    }
    expect(await refusal({ "a.tar.gz": gzipSync(tar).subarray(0, 40_000) })).toMatchInlineSnapshot(`
      "Expected a.tar.gz to be a whole tar archive, got a truncated or damaged one: unexpected end of file
      Fetch it again, with its size and checksum in \`files\` so that a broken download is noticed."
    `);
    expect(await refusal({ "a.tar": tar.subarray(0, 20_000) })).toMatchInlineSnapshot(`
      "Expected a.tar to be a whole tar archive, got a truncated or damaged one: it ends within a file, 10512 bytes before that file's end
      Fetch it again, with its size and checksum in \`files\` so that a broken download is noticed."
    `);
    expect(await refusal({ "a.zip": zipOf(entries).subarray(0, 40_000) })).toMatchInlineSnapshot(`
      "Expected a.zip to be a whole zip archive, got a truncated or damaged one: End of central directory record signature not found. Either not a zip file, or file is truncated.
      Fetch it again, with its size and checksum in \`files\` so that a broken download is noticed."
    `);
  });

  it("checks the checksums of a zip and the headers of a tar", async () => {
    expect(await ofZip({ path: "a", content: "abc", checksum: 7 })).toContain(
      'the checksum of "a" is 352441c2 instead of 00000007',
    );
    const tar = tarOf(entries);
    tar[30_000 + 1_000] = 255;
    expect(await refusal({ "a.tar": tar })).toContain("got a truncated or damaged one");
    const gz = gzipSync(tarOf(entries));
    gz[gz.length - 6] = (gz[gz.length - 6] ?? 0) ^ 255;
    expect(await refusal({ "a.tar.gz": gz })).toContain("incorrect data check");
  });

  it("says what a file is that only looks like an archive", async () => {
    const page = Buffer.from("<!DOCTYPE html>\n<html><title>Moved</title></html>");
    expect(await refusal({ "a.tar.gz": page })).toMatchInlineSnapshot(`
      "Expected a.tar.gz to be a tar, a zip or one file packed with gzip, xz or zstd, got a web page ("Moved")
      A server often answers with a page when a file has moved or needs a login: open its address in a browser."
    `);
    expect(await refusal({ "a.zip": Buffer.from("377abcaf271c0004", "hex") })).toMatchInlineSnapshot(`
      "Expected a.zip to be a tar, a zip or one file packed with gzip, xz or zstd, got a 7-Zip archive
      Convert it with \`mkdir unpacked && 7z x -ounpacked 'a.zip' && tar czf 'a.tar.gz' -C unpacked .\`, or give the unpacked folder to the next stage."
    `);
    expect(await refusal({ "a.tgz": Buffer.alloc(0) })).toContain("got an empty file");
    expect(await refusal({ "a.tar": Buffer.from("hello world") })).toContain("begins with the bytes 68656c6c6f20776f");
    expect(await refusal({ "a.tar.gz": gzipSync("no tar in here, though it is gzip") })).toContain(
      "truncated or damaged",
    );
    expect(await refusal({ "b.tar.gz": gzipSync(testBytes(9_000)) })).toContain(
      "got a gzip file without a tar archive in it",
    );
  });

  it("says so when there is no archive, or nothing that is wanted", async () => {
    expect(await refusal({})).toMatchInlineSnapshot(`
      "Expected at least one archive (.tar, .tar.gz, .tar.xz, .tar.zst, .zip) or packed file (.gz, .xz, .zst), got an empty folder
      Files that are unpacked already need no \`extract\`: give their folder to the next stage."
    `);
    expect(await refusal({ "1.png": testBytes(100), "2.png": testBytes(100) })).toMatchInlineSnapshot(`
      "Expected at least one archive (.tar, .tar.gz, .tar.xz, .tar.zst, .zip) or packed file (.gz, .xz, .zst), got 2 other files, such as 1.png
      Files that are unpacked already need no \`extract\`: give their folder to the next stage."
    `);
    expect(await refusal({ "a.tar": tarOf(entries) }, { include: ["*.jpg"] })).toMatchInlineSnapshot(`
      "Expected an entry that fits include ["*.jpg"], exclude [], got none; the archives hold "images/1.png", "images/2.png" and so on
      Change \`include\` so that it fits the names in the archives."
    `);
    expect(await refusal({ "a.zip": zipOf([]) })).toMatchInlineSnapshot(
      `"Expected the archives to hold files, got none"`,
    );
  });

  it("refuses encrypted and strangely packed entries", async () => {
    expect(await ofZip({ path: "a.png", content: "x", flags: 1 })).toMatchInlineSnapshot(`
      "Expected evil.zip to be readable without a password, but "a.png" is encrypted
      Unpack it by hand, such as with \`7z x 'evil.zip'\`, and give the folder to the next stage."
    `);
    expect(await ofZip({ path: "a.png", content: "x", method: 12 })).toMatchInlineSnapshot(`
      "Expected all files of evil.zip to be stored or deflated, but "a.png" is packed with method 12 (bzip2)
      Pack them again: \`mkdir unpacked && 7z x -ounpacked 'evil.zip' && tar czf 'evil.tar.gz' -C unpacked .\`."
    `);
  });
});

describe("extract: paths that clash", () => {
  it("refuses two files of one path with different content, naming both archives", async () => {
    const one = tarOf([{ path: "images/1.png", content: "one" }]);
    const two = zipOf([{ path: "images/1.png", content: "two" }]);
    expect(await refusal({ "a.tar": one, "b.zip": two })).toMatch(
      /^Expected one "images\/1\.png", got it in both (a\.tar and b\.zip|b\.zip and a\.tar) with different content\n/,
    );
    expect(await ofTar({ path: "1", content: "one" }, { path: "./1", content: "two" })).toContain(
      "got it twice in evil.tar",
    );
  });

  it("refuses a file where another entry needs a folder", async () => {
    expect(await ofTar({ path: "a", content: "file" }, { path: "a/b.png", content: "x" })).toMatchInlineSnapshot(`
      "Cannot unpack "a/b.png" of evil.tar: its path, or a part of it, is taken by another entry
      Leave one of them out with \`exclude\`. On a disk that ignores case, names that differ only in case clash."
    `);
    expect(await ofZip({ path: "a/b.png", content: "x" }, { path: "a", content: "file" })).toContain(
      "is taken by another entry",
    );
  });

  it("leaves nothing outside its folder", async () => {
    const before = readdirSync("/tmp").filter((name) => name.startsWith("evil"));
    await ofTar({ path: "../evil.png", content: "x" });
    expect(readdirSync("/tmp").filter((name) => name.startsWith("evil"))).toEqual(before);
  });
});
