import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { extract } from "../../support/built-extract.js";
import { testBytes } from "../../support/http-server.js";
import { tarGzOf, tarOf, zipOf } from "../../support/make-archive.js";
import { sample, samplesPresent } from "../../support/samples.js";
import { runStage, temporaryFolder } from "../../support/stage-context.js";

/** A folder with these archives. */
function folderOf(archives: Readonly<Record<string, Buffer>>): string {
  const folder = temporaryFolder();
  for (const [name, bytes] of Object.entries(archives)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), bytes);
  }
  return folder;
}

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"))
    .sort();

async function unpack(archives: Readonly<Record<string, Buffer>>, params: Readonly<Record<string, unknown>> = {}) {
  const outcome = await runStage(extract, { params, inputs: { archives: folderOf(archives) } });
  return { ...outcome, folder: outcome.outputs["images"]!, files: filesBelow(outcome.outputs["images"]!) };
}

describe("extract", () => {
  it("unpacks tar, tar.gz, tgz and zip into one tree, told by their content", async () => {
    const entry = (name: string) => [{ path: `images/${name}.png`, content: name }];
    const { files, folder } = await unpack({
      "a.tar": tarOf(entry("a")),
      "b.tar.gz": tarGzOf(entry("b")),
      "deep/c.tgz": tarGzOf(entry("c")),
      "d.zip": zipOf(entry("d")),
      "vfk49d74nhbxq3nqjg0900w5nvkorp5c.gz": tarGzOf(entry("e")),
    });
    expect(files).toEqual(["a", "b", "c", "d", "e"].map((name) => `images/${name}.png`));
    expect(readFileSync(path.join(folder, "images/d.png"), "utf8")).toBe("d");
  });

  it("takes one archive that is a file", async () => {
    const archives = path.join(folderOf({ "a.zip": zipOf([{ path: "x", content: "y" }]) }), "a.zip");
    const { outputs } = await runStage(extract, { inputs: { archives } });
    expect(filesBelow(outputs["images"]!)).toEqual(["x"]);
  });

  it("unpacks only what is wanted", async () => {
    const entries = ["images/1.png", "images/sub/2.png", "README.txt", "masks/1.png"].map((name) => ({
      path: name,
      content: name,
    }));
    const archives = { "a.tar.gz": tarGzOf(entries), "b.zip": zipOf([{ path: "images/3.PNG", content: "3" }]) };
    expect((await unpack(archives, { include: ["images/**/*.png"] })).files).toEqual([
      "images/1.png",
      "images/sub/2.png",
    ]);
    expect((await unpack(archives, { exclude: ["masks/**", "*.txt"] })).files).toEqual([
      "images/1.png",
      "images/3.PNG",
      "images/sub/2.png",
    ]);
  });

  it("leaves out what macOS and Windows add by themselves", async () => {
    const names = ["__MACOSX/images/._1.png", "images/._1.png", "images/.DS_Store", "images/Thumbs.db", "images/1.png"];
    const entries = names.map((name) => ({ path: name, content: name }));
    const chosen = { exclude: ["*.txt"] };
    const other = { path: "a.txt", content: "a" };
    const { files, facts } = await unpack({ "a.zip": zipOf([...entries, other]), "b.tar": tarOf(entries) }, chosen);
    expect(files).toEqual(["images/1.png"]);
    expect(facts["read"]).toBe(
      "2 archives read; left out: 8 system files (__MACOSX/images/._1.png, images/._1.png, images/.DS_Store, ...), " +
        "1 file by `include` and `exclude` (a.txt)",
    );
  });

  it("keeps blanks, brackets, long and foreign names", async () => {
    const long = `${"folder/".repeat(20)}${"n".repeat(120)}.png`;
    const names = ["COVID/Covid (1).png", "Größe/Lungenröntgen ü.png", "日本/肺.png", "[a] {b} #c.png", long];
    const folder = temporaryFolder();
    for (const name of names) {
      mkdirSync(path.dirname(path.join(folder, "in", name)), { recursive: true });
      writeFileSync(path.join(folder, "in", name), name);
    }
    execFileSync("tar", ["czf", path.join(folder, "gnu.tar.gz"), "--format=gnu", "-C", path.join(folder, "in"), "."]);
    execFileSync("tar", ["cf", path.join(folder, "pax.tar"), "--format=pax", "-C", path.join(folder, "in"), "."]);
    for (const archive of ["gnu.tar.gz", "pax.tar"]) {
      const { outputs } = await runStage(extract, { inputs: { archives: path.join(folder, archive) } });
      expect(filesBelow(outputs["images"]!)).toEqual(names.toSorted());
    }
    expect((await unpack({ "a.zip": zipOf(names.map((name) => ({ path: name }))) })).files).toEqual(names.toSorted());
    // Before UTF-8, zip programs of DOS wrote code page 437.
    const old = [{ path: "", rawPath: Buffer.from([0x47, 0x72, 0x94, 0xe1, 0x65]) }];
    expect((await unpack({ "a.zip": zipOf(old) })).files).toEqual(["Größe"]);
  });

  it("unpacks several members of a gzip file and data of many megabytes", async () => {
    const content = testBytes(5_000_000);
    const tar = tarOf([{ path: "large.bin", content }, { path: "empty.bin" }]);
    const gz = Buffer.concat([gzipSync(tar.subarray(0, 1_000_000)), gzipSync(tar.subarray(1_000_000))]);
    const { files, folder, progress } = await unpack({ "a.tar.gz": gz });
    expect(files).toEqual(["empty.bin", "large.bin"]);
    expect(readFileSync(path.join(folder, "large.bin")).equals(content)).toBe(true);
    expect(progress.at(-1)).toMatchObject({ done: gz.length, total: gz.length, unit: "bytes", message: "a.tar.gz" });
  });

  it("takes a file once that two archives have alike", async () => {
    const same = [{ path: "a.png", content: "same" }];
    const { files } = await unpack({
      "1.tar": tarOf(same),
      "2.tar": tarOf([...same, { path: "b.png" }]),
      "3.zip": zipOf(same),
    });
    expect(files).toEqual(["a.png", "b.png"]);
  });

  it("makes plain files of links to files of the archive", async () => {
    const { files, folder } = await unpack({
      "a.tar": tarOf([
        { path: "latest/x.png", type: "SymbolicLink", linkpath: "../v1/x.png" },
        { path: "v1/x.png", content: "pixels" },
        { path: "v1/hard.png", type: "Link", linkpath: "v1/x.png" },
        { path: "twice.png", type: "SymbolicLink", linkpath: "latest/x.png" },
      ]),
      "b.zip": zipOf([
        { path: "z.png", content: "zipped" },
        { path: "link.png", content: "z.png", mode: 0o120777 },
      ]),
    });
    expect(files).toEqual(["latest/x.png", "link.png", "twice.png", "v1/hard.png", "v1/x.png", "z.png"]);
    expect(readFileSync(path.join(folder, "twice.png"), "utf8")).toBe("pixels");
    expect(readFileSync(path.join(folder, "link.png"), "utf8")).toBe("zipped");
  });

  it("warns of names that are one on other disks", async () => {
    const { warnings } = await unpack({ "a.zip": zipOf([{ path: "IMG.png" }, { path: "img.png" }]) });
    expect(warnings).toEqual([
      '"IMG.png" and "img.png" differ only in case or in how accents are written: on some disks they would be one file',
    ]);
  });

  it("says which files it left out because they are no archives", async () => {
    const { warnings, files } = await unpack({ "a.zip": zipOf([{ path: "1" }]), "labels.csv": Buffer.from("a,b\n") });
    expect(warnings).toEqual(["1 file is not an archive and was left out: labels.csv"]);
    expect(files).toEqual(["1"]);
  });

  it("gives the same tree whatever the number of processors", async () => {
    const archives = Object.fromEntries(
      Array.from({ length: 6 }, (_, index) => [
        `${index}.tar.gz`,
        tarGzOf([{ path: `${index}.png`, content: testBytes(50_000, `${index}`) }]),
      ]),
    );
    const input = { inputs: { archives: folderOf(archives) } };
    const [one, four] = [
      await runStage(extract, { ...input, cpus: 1 }),
      await runStage(extract, { ...input, cpus: 4 }),
    ];
    const sums = (folder: string) =>
      filesBelow(folder).map((file) => [
        file,
        createHash("sha256")
          .update(readFileSync(path.join(folder, file)))
          .digest("hex"),
      ]);
    expect(sums(four.outputs["images"]!)).toEqual(sums(one.outputs["images"]!));
  });

  it("stops when the run is interrupted", async () => {
    const controller = new AbortController();
    const archives = folderOf({ "a.tar": tarOf([{ path: "a", content: testBytes(4_000_000) }]) });
    const onProgress = () => controller.abort(new Error("interrupted"));
    const run = runStage(extract, { inputs: { archives }, signal: controller.signal, onProgress });
    await expect(run).rejects.toThrow("interrupted");
  });
});

describe.skipIf(!samplesPresent)("extract: real archives", () => {
  it("unpacks the NIH archives as tar does", async () => {
    const { outputs, warnings } = await runStage(extract, { inputs: { archives: sample("nih") } });
    const images = outputs["images"]!;
    const reference = temporaryFolder();
    for (const name of ["images_001.tar.gz", "images_002.tar.gz"])
      execFileSync("tar", ["xzf", sample("nih", name), "-C", reference]);
    expect(filesBelow(reference)).toHaveLength(91);
    // Tables and lists that are packed beside the archives.
    for (const name of readdirSync(sample("nih")).filter((file) => /(csv|txt)\.gz$/.test(file)))
      execFileSync("sh", ["-c", `gzip -dc '${sample("nih", name)}' > '${reference}/${name.slice(0, -3)}'`]);
    expect(filesBelow(images)).toEqual(filesBelow(reference));
    for (const file of filesBelow(images)) {
      expect(readFileSync(path.join(images, file)).equals(readFileSync(path.join(reference, file)))).toBe(true);
    }
    expect(warnings[0]).toMatch(/^1 file is not an archive and was left out/);
  });

  it("keeps blanks and brackets in the names of the CT slices", async () => {
    const { outputs } = await runStage(extract, { inputs: { archives: sample("sars-cov-2-ct") } });
    const files = filesBelow(outputs["images"]!);
    expect(files).toHaveLength(90);
    expect(files.filter((name) => /(^|\/)COVID\/Covid \(\d+\)\.png$/.test(name))).not.toEqual([]);
  });
});
