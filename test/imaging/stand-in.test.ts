import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { standIn } from "../../src/imaging/stand-in.js";
import type { AnyStage } from "../../src/stage.js";
import dicom from "../../stages/dicom/index.js";
import extract from "../../stages/extract/index.js";
import filter from "../../stages/filter/index.js";
import folders from "../../stages/folders/index.js";
import npz from "../../stages/npz/index.js";
import resize from "../../stages/resize/index.js";
import volumes from "../../stages/volumes/index.js";
import { dicomBytes } from "../support/dicom-bytes.js";
import { failureText, runStage, temporaryFolder } from "../support/stage-context.js";
import { greyPng, writeFiles } from "./made-images.js";

const LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935\nsize 12345\n";
const ANNEX = "/annex/objects/SHA256E-s123--4d7a21.png\n";
const LINK = "../../store/1";

const of = (text: string): string | undefined => standIn(Buffer.from(text));

describe("a file that stands where another is meant", () => {
  it("is known by what it holds", () => {
    expect(of(LFS)).toBe("a Git LFS pointer instead of the file (`git lfs pull` in its repository fetches it)");
    const annex = "a git-annex pointer instead of the file (`git annex get` or `datalad get` fetches it)";
    expect(of(ANNEX)).toBe(annex);
    expect(of("../.git/annex/objects/Xk/0W/SHA256E-s1--ab.dcm/SHA256E-s1--ab.dcm")).toBe(annex);
    expect(of(LINK)).toBe(
      'the text "../../store/1", as git writes a link where links are switched off (git config core.symlinks true, then check out again)',
    );
    expect(of("<!DOCTYPE html><title>Sign in</title>")).toBe('a web page ("Sign in")');
    expect(of("../data/a.png\n../data/b.png\n")).toBeUndefined();
    expect(of("")).toBeUndefined();
  });

  it("is named by every stage that reads files, with what to do", async () => {
    const failure = (stage: AnyStage, port: string, name: string, content: string, params: object = {}) => {
      const source = temporaryFolder();
      writeFiles(source, { "well/a.png": "", [name]: content, [`well/z${path.basename(name)}`]: content });
      const input = path.join(source, port === "images" || port === "source" ? "" : name);
      const inputs = stage === filter ? { images: source, labels: path.join(source, name) } : { [port]: input };
      return failureText(runStage(stage, { params: { ...params }, inputs }));
    };
    const lfs = "a Git LFS pointer instead of the file (`git lfs pull` in its repository fetches it)";
    expect(await failure(dicom, "source", "ill/a.dcm", LFS, { classes: ["ill", "well"] })).toContain(
      `Cannot decode the image ill/a.dcm: Expected a DICOM file, got ${lfs}`,
    );
    for (const name of ["ill/a.nii.gz", "ill/a.mha", "ill/a.nrrd"]) {
      expect(await failure(volumes, "source", name, LFS, { classes: ["ill", "well"] })).toContain(
        `Cannot decode the image ${name}: Expected a volume, got ${lfs}`,
      );
    }
    expect(await failure(volumes, "source", "ill/1.dcm", ANNEX, { classes: ["ill", "well"] })).toContain(
      "Cannot decode the image ill/1.dcm: Expected a DICOM file, got a git-annex pointer",
    );
    expect(await failure(resize, "images", "ill/b.png", LINK, { size: 8 })).toContain("got the text");
    expect(await failure(extract, "archives", "a.zip", LFS)).toContain(`gzip, xz or zstd, got ${lfs}`);
    expect(await failure(npz, "source", "a.npz", LFS, { classes: ["a", "b"] })).toContain(lfs);
    const table = "<html><head><title>Log in</title></head></html>";
    expect(await failure(filter, "labels", "l.csv", table, { positive: "a" })).toBe(
      'Expected l.csv to be a table, got a web page ("Log in")',
    );
    expect(await failure(filter, "labels", "l.csv", '[{"Image Index": "a.png"}]', { positive: "a" })).toBe(
      "Expected l.csv to be a table, got JSON\nSave it as CSV, with the names of its columns in the first line.",
    );
  });

  it("is no file of another format: one that cannot be read is dropped as such", async () => {
    const source = temporaryFolder();
    const picture = dicomBytes({ Rows: 2, Columns: 2, PixelData: Buffer.alloc(8) });
    writeFiles(source, { "positive/a.dcm": picture, "negative/b.dcm": picture, "negative/c.dcm": LFS });
    const { warnings } = await runStage(dicom, { params: { onCorrupt: "drop" }, inputs: { source } });
    expect(warnings).toEqual([expect.stringContaining("1 of 3 images cannot be decoded")]);
  });

  it("may be a whole class", async () => {
    const source = temporaryFolder();
    for (const name of ["ill", "well"]) {
      mkdirSync(path.join(source, name));
      writeFileSync(path.join(source, name, "a.png"), await greyPng(4, 4, () => 1));
    }
    writeFileSync(path.join(source, "other"), "../store/other");
    const { warnings } = await runStage(folders, { params: { positive: "ill" }, inputs: { source } });
    expect(warnings).toContain(
      "1 link that git wrote as text was left out: other. Say `git config core.symlinks true` and check out again, or copy what it leads to in its place.",
    );
  });
});
