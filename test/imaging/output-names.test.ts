import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { distinctOutputs, numberedOutputs, writeOutput } from "../../src/imaging/output-names.js";
import { failureText, temporaryFolder } from "../support/stage-context.js";

const png = (file: string) => `${file.replace(/\.(dcm|jpg|png)$/i, "")}.png`;

describe("two files that would become one output", () => {
  it("are refused where tables find images by name", async () => {
    expect(distinctOutputs(["a.jpg", "b/a.png"], png)).toEqual(["a.png", "b/a.png"]);
    expect(await failureText(Promise.resolve().then(() => distinctOutputs(["a.jpg", "a.png"], png)))).toBe(
      "Expected images whose names differ apart from their extensions, got a.jpg and a.png: both would become a.png\n" +
        'Rename one of them, or leave it out: exclude: ["a.jpg"]',
    );
  });

  it("are numbered elsewhere, also where names differ in case or Unicode form only, and said", () => {
    const warnings: string[] = [];
    const files = ["a", "a.dcm", "a-2.dcm", "A.DCM", "b/a.dcm", "é", "e\u0301.dcm"];
    const outputs = numberedOutputs(files, png, (message) => void warnings.push(message));
    expect(outputs).toEqual(["a.png", "a-3.png", "a-2.png", "A-4.png", "b/a.png", "é.png", "e\u0301-2.png"]);
    expect(warnings).toEqual([
      "Some files have the same name but for their endings, and were numbered: a.dcm became a-3.png, A.DCM became A-4.png, e\u0301.dcm became e\u0301-2.png",
    ]);
  });

  it("never overwrite each other on a disk that takes both for one", async () => {
    const folder = temporaryFolder();
    await writeOutput(folder, "a.png", "first");
    expect(await failureText(writeOutput(folder, "a.png", "second"))).toMatch(
      "Expected each output to have a name of its own, got a.png twice: the disk of the cache takes names that differ in case or accents for one",
    );
    expect(readFileSync(path.join(folder, "a.png"), "utf8")).toBe("first");
  });
});
