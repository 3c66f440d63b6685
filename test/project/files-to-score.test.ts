import { symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { filesToScore } from "../../src/project/scoring/files-to-score.js";
import { temporaryFolder } from "../support/stage-context.js";

test("what cannot be read in a folder is named, and the other files are scored", async () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, "a.png"), "");
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/b`), Buffer.from([0xff]), Buffer.from(".png")]), "");
  symlinkSync("nowhere", path.join(folder, "c.png"));
  expect(await filesToScore(["."], folder)).toEqual({
    files: [{ name: "a.png", file: path.join(folder, "a.png"), isNamed: false }],
    faults: [
      { image: "b\uFFFD.png", reason: "it has a name that is not UTF-8" },
      { image: "c.png", reason: "it is a link to nowhere, which does not exist" },
    ],
  });
});
