import { describe, expect, it } from "vitest";
import { failureText } from "../../support/stage-context.js";
import { files, filtered } from "./filtered.js";

const table = (...rows: readonly string[]) => ["path,label", ...rows].join("\n");
const run = (rows: readonly string[], images: readonly string[]) =>
  filtered({ params: { positive: "Mass" }, table: table(...rows), images: files(...images) });
const pairs = async (rows: readonly string[], images: readonly string[]) =>
  (await run(rows, images)).rows.map(({ image, label }) => `${image} ${label}`);

describe("which image belongs to which row", () => {
  it("a row without file does not take the file of its name in another folder", async () => {
    const { rows, warnings, facts, logs } = await run(
      ["p1/s1/v1.png,Mass", "p2/s1/v1.png,No Finding", "p1/s1/v3.png,Nodule", "p7/s1/v3.png,Mass"],
      ["p1/s1/v1.png", "p1/s1/v3.png", "p2/s1/v1.png"],
    );
    expect(rows.map(({ image }) => image)).toEqual(["p1/s1/v1.png", "p2/s1/v1.png"]);
    expect(warnings[0]).toBe("1 of 3 selected rows has no image file, such as p7/s1/v3.png");
    expect(facts.flow.at(-1)).toMatchObject({ images: 2, reason: "no image file" });
    expect(logs).toContain("rows without image: 1, such as p7/s1/v3.png");
  });

  it("a row without file is no error though others have a file of its name", async () => {
    const { rows, warnings } = await run(
      ["p1/s1/v1.png,Mass", "p2/s1/v1.png,No Finding", "p8/s1/v1.png,Mass"],
      ["p1/s1/v1.png", "p2/s1/v1.png"],
    );
    expect(rows).toHaveLength(2);
    expect(warnings[0]).toBe("1 of 3 selected rows has no image file, such as p8/s1/v1.png");
  });

  it.each([
    ["at the table's level", ["CheXpert/train/p1/s/v.jpg", "CheXpert/train/p2/s/v.jpg"]],
    ["two folders lower", ["p1/s/v.jpg", "p2/s/v.jpg"]],
    ["higher", ["data/x/CheXpert/train/p1/s/v.jpg", "data/x/CheXpert/train/p2/s/v.jpg"]],
    ["lower, with images made PNG", ["train/p1/s/v.png", "train/p2/s/v.png"]],
  ])("the images may be wired %s", async (_, images) => {
    const rows = ["CheXpert/train/p1/s/v.jpg,Mass", ".\\CheXpert\\train\\p2\\s\\v.jpg,No Finding"];
    expect(await pairs(rows, images)).toEqual([`${images[0]} Mass`, `${images[1]} No Finding`]);
  });

  it("bare names are found in any folder, whatever their ending", async () => {
    expect(await pairs(["a.jpeg,Mass", "b,No Finding"], ["x/y/a.png", "z/b.PNG"])).toEqual([
      "x/y/a.png Mass",
      "z/b.PNG No Finding",
    ]);
  });

  it("a file without folder fits a path only where no file has one, and that is said", async () => {
    const rows = ["i1/a.png,Mass", "i2/b.png,No Finding"];
    const { rows: found, warnings } = await run(rows, ["a.png", "b.png"]);
    expect(found).toHaveLength(2);
    expect(warnings[0]).toBe(
      "Images were found by file name alone: the images input has none of the 2 folders that the table names, such as i1, i2",
    );
    expect((await run(["i/a.png,Mass", "i/b.png,No Finding"], ["a.png", "b.png"])).warnings).toHaveLength(1);
    const stray = await run([...rows, "i3/c.png,Mass"], ["i1/a.png", "i2/b.png", "c.png"]);
    expect(stray.warnings[0]).toBe("1 of 3 selected rows has no image file, such as i3/c.png");
  });

  it("names are equal whatever their Unicode form", async () => {
    const name = "tórax";
    const rows = [`${name.normalize("NFC")}/1.png,Mass`, `${name.normalize("NFD")}/2.png,No Finding`];
    const images = [`${name.normalize("NFD")}/1.png`, `${name.normalize("NFC")}/2.png`];
    expect((await pairs(rows, images)).map((line) => line.replace(/.*\//, "")).sort()).toEqual([
      "1.png Mass",
      "2.png No Finding",
    ]);
  });

  it("a row that fits several files is refused", async () => {
    await expect(run(["s/v.png,Mass", "b.png,No Finding"], ["p1/s/v.png", "p2/s/v.png", "b.png"])).rejects.toThrow(
      "Expected one image file named s/v.png, got p1/s/v.png, p2/s/v.png",
    );
    await expect(run(["v.jpg,Mass", "b.png,No Finding"], ["v.png", "v.webp", "b.png"])).rejects.toThrow(
      "Expected one image file named v.jpg, got v.png, v.webp",
    );
  });

  it("two rows that claim one file are refused, though one of them is in neither class", async () => {
    expect(
      await failureText(run(["train/1.png,Mass", "test/1.png,Nodule", "test/2.png,No Finding"], ["1.png", "2.png"])),
    ).toBe(
      "Expected one row per image, got train/1.png and test/1.png for the file 1.png\nWire the images from a folder higher up, or name them in the table so that they can be told apart.",
    );
  });

  it("says so where no row has a file", async () => {
    expect(await failureText(run(["a/1.png,Mass", "a/2.png,No Finding"], ["b/1.png", "b/2.png"]))).toBe(
      "Expected an image file for any of the 2 rows of the table, such as a/1.png, got 2 images of other names, such as b/1.png\nCheck that the images input holds the images that the table names, with the same folders from the end, and that `columns.image` is the right column.",
    );
  });

  it("lists follow the same rule", async () => {
    const request = (list: string) =>
      filtered({
        params: { positive: "Mass", where: { list: "l.txt" } },
        table: table("d/p1/v.png,Mass", "d/p2/v.png,No Finding", "d/p3/v.png,Mass"),
        images: files("p1/v.png", "p2/v.png", "p3/v.png"),
        lists: { "l.txt": list },
      });
    expect((await request("p1/v.png\nx/d/p2/v.jpg\np9/v.png\n")).chosen).toHaveLength(2);
    await expect(request("v.png\n")).rejects.toThrow(
      "Expected v.png of l.txt to mean one image, got d/p1/v.png, d/p2/v.png, d/p3/v.png",
    );
  });
});
