import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readNameList } from "../../src/imaging/sources/name-list.js";
import { temporaryFolder } from "../support/stage-context.js";
import { writeFiles } from "./made-images.js";

describe("readNameList", () => {
  it("finds a file in a folder, below it, compressed, or by itself", async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      "a.txt": "1.png\r\n2.png",
      "deep/b.txt.gz": gzipSync("3.png\n\n 4.png \n"),
    });
    expect(await readNameList(folder, "a.txt")).toEqual(["1.png", "2.png"]);
    expect(await readNameList(folder, "b.txt")).toEqual(["3.png", "4.png"]);
    expect(await readNameList(path.join(folder, "deep", "b.txt.gz"), "b.txt")).toEqual(["3.png", "4.png"]);
  });

  it("says what is there instead", async () => {
    const folder = temporaryFolder();
    await expect(readNameList(folder, "a.txt")).rejects.toThrow(
      "Expected the file a.txt (or a.txt.gz) in the input lists, got an empty folder",
    );
    writeFiles(folder, { "x.txt": "", "y.txt": "" });
    await expect(readNameList(folder, "a.txt")).rejects.toThrow("in the input lists, got x.txt, y.txt");
    await expect(readNameList(path.join(folder, "x.txt"), "a.txt")).rejects.toThrow(
      "Expected the input lists to be a.txt, or a folder with it, got the file x.txt",
    );
  });

  it("says that a compressed file is cut short", async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { "a.txt.gz": gzipSync("1.png\n".repeat(50)).subarray(0, 25) });
    await expect(readNameList(folder, "a.txt")).rejects.toThrow("Cannot decompress a.txt.gz: unexpected end of file");
  });
});
