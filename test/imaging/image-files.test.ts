import { symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Digest } from "../../src/core/ids.js";
import { knownImageFiles, listImageFiles } from "../../src/imaging/image-files.js";
import { temporaryFolder } from "../support/stage-context.js";
import { writeFiles } from "./made-images.js";

describe("listImageFiles", () => {
  it("lists images of every folder in order, and other files apart", async () => {
    const folder = temporaryFolder();
    writeFiles(folder, {
      "b/2.PNG": "",
      "b/10.jpeg": "",
      "a.tif": "",
      "b/._2.png": "",
      "notes.txt": "",
      "c/d/e.webp": "",
    });
    const expected = {
      images: ["a.tif", "b/10.jpeg", "b/2.PNG", "c/d/e.webp"],
      others: ["b/._2.png", "notes.txt"],
    };
    expect(await listImageFiles(folder)).toEqual(expected);
    const entries = [...expected.others, ...expected.images].map((file) => ({
      path: file,
      bytes: 0,
      sha256: "" as Digest,
    }));
    expect(knownImageFiles(entries)).toEqual(expected);
  });

  it("follows links to images and to folders of images", async () => {
    const [folder, elsewhere] = [temporaryFolder(), temporaryFolder()];
    writeFiles(elsewhere, { "one.png": "", "many/1.png": "" });
    symlinkSync(path.join(elsewhere, "one.png"), path.join(folder, "one.png"));
    symlinkSync(path.join(elsewhere, "many"), path.join(folder, "many"));
    expect(await listImageFiles(folder)).toEqual({ images: ["many/1.png", "one.png"], others: [] });
  });
});
