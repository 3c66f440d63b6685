import { symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { listImageFiles } from "../../src/imaging/image-files.js";
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
    symlinkSync(path.join(folder, "a.tif"), path.join(folder, "link.tif"));
    expect(await listImageFiles(folder)).toEqual({
      images: ["a.tif", "b/10.jpeg", "b/2.PNG", "c/d/e.webp"],
      others: ["b/._2.png", "notes.txt"],
    });
  });
});
