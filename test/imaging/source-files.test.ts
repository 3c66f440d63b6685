import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Digest } from "../../src/core/ids.js";
import { createReading } from "../../src/imaging/reading.js";
import { listImageFiles } from "../../src/imaging/sources/image-files.js";
import { listSource } from "../../src/imaging/sources/source-files.js";
import type { SourceSelection } from "../../src/imaging/sources/source-params.js";
import { failureText, temporaryFolder } from "../support/stage-context.js";
import { writeFiles } from "./made-images.js";

function account() {
  const facts: Record<string, string> = {};
  const warnings: string[] = [];
  const reading = createReading({
    fact: (name, value) => {
      facts[name] = value;
    },
    warn: (message) => void warnings.push(message),
  });
  return { reading, facts, warnings };
}

async function list(folder: string, selection: Partial<SourceSelection> = {}) {
  const { reading } = account();
  const files = await listSource(folder, { include: [], exclude: [], ...selection }, { reading });
  return { files, leftOut: reading.describe() };
}

function folderWith(names: readonly string[]): string {
  const folder = temporaryFolder();
  writeFiles(folder, Object.fromEntries(names.map((name) => [name, ""])));
  return folder;
}

describe("links", () => {
  it("are followed in the source and out of it, one after the other", async () => {
    const store = folderWith(["one.png", "many/1.png", "many/deep/2.png"]);
    const folder = folderWith(["a.png", "b/c.png"]);
    symlinkSync(path.join(store, "one.png"), path.join(store, "first"));
    symlinkSync(path.join(store, "first"), path.join(folder, "chained.png"));
    symlinkSync(path.join(store, "many"), path.join(folder, "many"));
    symlinkSync("b", path.join(folder, "inside"));
    const expected = ["a.png", "b/c.png", "chained.png", "inside/c.png", "many/1.png", "many/deep/2.png"];
    expect((await list(folder)).files).toEqual(expected);
    const root = path.join(store, "root");
    symlinkSync(folder, root);
    expect((await list(root)).files).toEqual(expected);
  });

  it("that lead nowhere are all counted, and some named, with what to do", async () => {
    const folder = folderWith(["a.png"]);
    for (let at = 0; at < 5; at++) symlinkSync(`../store/${at}`, path.join(folder, `${at}.png`));
    symlinkSync("round", path.join(folder, "round"));
    expect(await failureText(list(folder))).toBe(
      "Expected to be able to read all of the source, but 6 links lead nowhere: 0.png is a link to ../store/0, which does not exist; " +
        "1.png is a link to ../store/1, which does not exist; 2.png is a link to ../store/2, which does not exist; ...\n" +
        'Fetch what the links lead to (dvc pull, git annex get, datalad get), or leave it out: exclude: ["0.png"]',
    );
    expect(await list(folder, { exclude: ["[0-9].png", "round"] })).toEqual({
      files: ["a.png"],
      leftOut: "6 files excluded (0.png, 1.png, 2.png, ...)",
    });
    expect((await list(folder, { include: ["a.png"] })).files).toEqual(["a.png"]);
  });

  it("to a folder that they lie in are named, however the way goes round", async () => {
    const folder = folderWith(["x/a.png", "y/b.png"]);
    symlinkSync("..", path.join(folder, "x", "up"));
    expect(await failureText(list(folder))).toMatch(
      "x/up is a link to one of its own parent folders\nCorrect that, or",
    );
    const [above, inside] = [temporaryFolder(), folderWith(["a.png"])];
    symlinkSync(inside, path.join(above, "src"));
    symlinkSync(above, path.join(inside, "out"));
    expect(await failureText(list(path.join(above, "src")))).toMatch("out/src is a link to one of its own parent");
    symlinkSync("/", path.join(folder, "y", "all"));
    expect(await failureText(list(folder))).toMatch("x/up is a link to one of its own parent folders; y/all is a link");
    expect((await list(folder, { exclude: ["up", "all"] })).files).toEqual(["x/a.png", "y/b.png"]);
  });

  it("stop nothing where they lie in what is left out by default", async () => {
    const folder = folderWith(["a.png", ".venv/bin/python", ".git/config"]);
    symlinkSync("nowhere", path.join(folder, ".git", "annex"));
    symlinkSync("nowhere", path.join(folder, ".venv", "lib"));
    symlinkSync("..", path.join(folder, ".venv", "up"));
    symlinkSync("nowhere", path.join(folder, ".lock"));
    expect(await list(folder)).toEqual({
      files: ["a.png"],
      leftOut: "1 hidden file (.lock), 2 hidden folders (.git, .venv)",
    });
  });
});

describe("what is left out by default", () => {
  const names = [
    "A/1.png",
    "A/.DS_Store",
    "A/._1.png",
    ".cache/x/2.png",
    "__MACOSX/A/1.png",
    "A/Thumbs.db",
    "desktop.ini",
  ];
  names.push("B/@eaDir/1.png", "B/.ipynb_checkpoints/1-checkpoint.png");
  const folder = () => folderWith(names);

  it("is counted: hidden files and folders, and what systems leave", async () => {
    expect(await list(folder())).toEqual({
      files: ["A/1.png"],
      leftOut:
        "2 hidden files (A/.DS_Store, A/._1.png), 2 hidden folders (.cache, B/.ipynb_checkpoints), " +
        "2 system files (A/Thumbs.db, desktop.ini), 2 system folders (B/@eaDir, __MACOSX)",
    });
  });

  it("is the same where the files are known already", async () => {
    const known = names.map((name) => ({ path: name, bytes: 0, sha256: "" as Digest }));
    const { reading } = account();
    expect(await listSource("/not/looked/at", { include: [], exclude: [] }, { reading, known })).toEqual(["A/1.png"]);
    expect(reading.describe()).toBe((await list(folder())).leftOut);
  });

  it("patterns fit names with line breaks", async () => {
    const folder = folderWith(["A/x\ny/1\n.png", "B/1.png"]);
    expect((await list(folder, { include: ["A/**/*.png"] })).files).toEqual(["A/x\ny/1\n.png"]);
    expect((await list(folder, { exclude: ["**/?\n*"] })).files).toEqual(["B/1.png"]);
  });

  it("comes back where a pattern names it, and no other way", async () => {
    expect((await list(folder(), { include: ["**", ".cache/**"] })).files).toEqual([".cache/x/2.png", "A/1.png"]);
    expect((await list(folder(), { include: [".cache"] })).files).toEqual([".cache/x/2.png"]);
    expect((await list(folder(), { include: ["**/*.png"] })).files).toEqual(["A/1.png"]);
    expect((await list(folder(), { include: ["A/.*"] })).files).toEqual(["A/.DS_Store", "A/._1.png"]);
    expect((await list(folder(), { include: ["__macosx/**", "Thumbs.db"] })).files).toEqual(["A/Thumbs.db"]);
    expect((await list(folder(), { include: ["__MACOSX"] })).files).toEqual(["__MACOSX/A/1.png"]);
  });
});

describe("include and exclude", () => {
  it("take paths, names in any folder, and folders as a whole", async () => {
    const folder = folderWith(["A/images/1.png", "A/masks/1.png", "B/masks/deep/2.png", "B/2_seg.nii", "B/é.png"]);
    const excluding = async (...exclude: string[]) => (await list(folder, { exclude })).files;
    expect(await excluding("masks", "*_seg.nii")).toEqual(["A/images/1.png", "B/é.png"]);
    expect(await excluding("A/masks/", "./B/**")).toEqual(["A/images/1.png"]);
    expect(await excluding("masks/**")).toHaveLength(5);
    expect(await excluding("e\u0301.png")).not.toContain("B/é.png");
    expect((await list(folder, { include: ["*/images"] })).files).toEqual(["A/images/1.png"]);
    expect(await list(folder, { include: ["A"], exclude: ["masks"] })).toEqual({
      files: ["A/images/1.png"],
      leftOut: "2 files excluded (A/masks/1.png, B/masks/deep/2.png), 2 files outside `include` (B/2_seg.nii, B/é.png)",
    });
  });
});

describe("the images of a source", () => {
  it("are in order of code units; other pictures are warned of, tables are counted", async () => {
    const folder = folderWith(["b/2.PNG", "b/10.jpeg", "a.tif", "notes.txt", "c/d/e.webp", "c/x.dcm", "c/y.nii.gz"]);
    writeFiles(folder, { "resize.json": "{}", "originals.csv": "" });
    mkdirSync(path.join(folder, "empty"));
    const { reading, facts, warnings } = account();
    const images = await listImageFiles(folder, { include: [], exclude: [] }, { reading });
    expect(images).toEqual(["a.tif", "b/10.jpeg", "b/2.PNG", "c/d/e.webp"]);
    reading.finish(images.length, "image");
    expect(facts["read"]).toBe(
      "4 images read; left out: 2 files in a format that this stage does not read (c/x.dcm, c/y.nii.gz), 1 other file (notes.txt)",
    );
    expect(warnings).toEqual(["2 files in a format that this stage does not read were left out: c/x.dcm, c/y.nii.gz"]);
  });

  it("are not one file", async () => {
    const folder = folderWith(["a.png"]);
    const { reading } = account();
    const images = listImageFiles(path.join(folder, "a.png"), { include: [], exclude: [] }, { reading });
    expect(await failureText(images)).toBe("Expected a folder with images, got the image a.png\nWire its folder.");
    const advice = async (name: string) =>
      failureText(listImageFiles(path.join(folderWith([name]), name), { include: [], exclude: [] }, { reading }));
    expect(await advice("data.zip")).toBe(
      "Expected a folder with images, got the archive data.zip\nUnpack it first: add a stage `unpacked: { uses: extract, " +
        "inputs: { archives: ... } }` with the path given here, and wire `unpacked.images` instead.",
    );
    expect(await advice("labels.csv")).toMatch(/got the table labels.csv\nA table is an input of its own, `labels` of/);
    expect(await advice("scan.nii.gz")).toMatch(/got the file scan.nii.gz\nVolumes are read by the stage `volumes`.$/);
  });
});
