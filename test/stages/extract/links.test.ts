import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { extract } from "../../support/built-extract.js";
import { type TarEntry, tarOf } from "../../support/make-archive.js";
import { runStage, temporaryFolder } from "../../support/stage-context.js";
import { refusal, unpack } from "../../support/unpack.js";

const link = (path: string, linkpath: string): TarEntry => ({ path, linkpath, type: "SymbolicLink" });
const SAID = "there, so the same images may be in the tree twice";

describe("extract: links to folders", () => {
  it("become copies of the files there, with a warning", async () => {
    const { files, text, warnings } = await unpack({
      "x.tar": tarOf([{ path: "images/a.png", content: "pixels" }, link("latest", "images")]),
    });
    expect(files).toEqual(["images/a.png", "latest/a.png"]);
    expect(text("latest/a.png")).toBe("pixels");
    expect(warnings).toEqual([
      `1 link to a folder became a copy of the file ${SAID}: "latest" in x.tar; leave the links out with \`exclude\` if one is enough`,
    ]);
  });

  it("are followed through one another, and to links of files", async () => {
    const { files, text, warnings } = await unpack({
      "x.tar": tarOf([
        link("newest", "latest/sub"),
        link("latest", "./v2/"),
        link("v2/sub/linked.png", "../../pool/p.png"),
        { path: "v2/sub/a.png", content: "a" },
        { path: "pool/p.png", content: "p" },
        link("one.png", "newest/linked.png"),
      ]),
    });
    expect(files).toEqual([
      ...["latest/sub/a.png", "latest/sub/linked.png", "newest/a.png", "newest/linked.png", "one.png"],
      ...["pool/p.png", "v2/sub/a.png", "v2/sub/linked.png"],
    ]);
    expect([text("one.png"), text("newest/linked.png"), text("latest/sub/a.png")]).toEqual(["p", "p", "a"]);
    expect(warnings[0]).toContain(`2 links to folders became copies of the 4 files ${SAID}`);
  });

  it("are left out by `exclude`, and file by file by `include`", async () => {
    const archives = {
      "x.tar": tarOf([{ path: "images/a.png" }, { path: "images/b.txt" }, link("latest", "images")]),
    };
    expect((await unpack(archives, { exclude: ["latest"] })).files).toEqual(["images/a.png", "images/b.txt"]);
    expect((await unpack(archives, { include: ["**/*.png"] })).files).toEqual(["images/a.png", "latest/a.png"]);
    expect((await unpack(archives, { include: ["images/**"] })).files).toEqual(["images/a.png", "images/b.txt"]);
  });

  it("are refused where they leave the tree, lead in a circle, or are in the way", async () => {
    const of = (...entries: readonly TarEntry[]) => refusal({ "x.tar": tarOf(entries) });
    expect(await of({ path: "images/a.png" }, link("out", "../.."))).toContain("it leaves the folder");
    expect(await of({ path: "images/a.png" }, link("images/self", "."))).toMatchInlineSnapshot(`
      "Refused the link "images/self" in x.tar: it leads in a circle
      Expected a link that ends at a file or folder; leave the link out with \`exclude: ["images/self"]\`."
    `);
    expect(await of({ path: "a/1" }, { path: "b/1" }, link("a/x", "../b"), link("b/y", "../a"))).toContain(
      "it leads in a circle",
    );
    expect(await of({ path: "images/a.png" }, link("latest", "images"), { path: "latest/a.png" })).toContain(
      "a file has the same path",
    );
    expect(await of({ path: "images/a.png" }, link("latest", "missing"))).toContain(
      'leave the link out with `exclude: ["latest"]`',
    );
  });

  it("cannot multiply files beyond the limits", async () => {
    const doubling = Array.from({ length: 30 }, (_, index) => [
      link(`d${index + 1}/one`, `../d${index}`),
      link(`d${index + 1}/two`, `../d${index}`),
    ]).flat();
    const archives = { "x.tar": tarOf([{ path: "d0/a.png", content: "x" }, ...doubling]) };
    expect(await refusal(archives, { maxFiles: 500 })).toContain("Expected the archives to hold at most 500 files");
  });
});

describe("extract: archives behind links", () => {
  it("are found, in linked folders too", async () => {
    const folder = temporaryFolder();
    for (const made of ["source", "annex/deep"]) mkdirSync(path.join(folder, made), { recursive: true });
    writeFileSync(path.join(folder, "annex/one"), tarOf([{ path: "1.png" }]));
    writeFileSync(path.join(folder, "annex/deep/two.tar"), tarOf([{ path: "2.png" }]));
    symlinkSync("../annex/one", path.join(folder, "source/one.tar"));
    symlinkSync("../annex/deep", path.join(folder, "source/linked"));
    const { outputs } = await runStage(extract, { inputs: { archives: path.join(folder, "source") } });
    expect(readdirSync(outputs["images"]!).sort()).toEqual(["1.png", "2.png"]);
  });
});
