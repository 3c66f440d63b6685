import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readDataset } from "../../../src/artifacts/dataset.js";
import { openTable } from "../../../src/imaging/tables/open-table.js";
import { defineClasses, findingNames } from "../../../stages/filter/classes.js";
import filter from "../../../stages/filter/index.js";
import { labelTable } from "../../../stages/filter/label-table.js";
import { readRecords } from "../../../stages/filter/records.js";
import { writeFiles } from "../../imaging/made-images.js";
import { sample, samplesPresent } from "../../support/samples.js";
import { runStage, temporaryFolder } from "../../support/stage-context.js";

describe.skipIf(!samplesPresent)("filter on the table of NIH ChestX-ray14", () => {
  const table = () => sample("nih", "Data_Entry_2017_v2020.csv.gz");
  const read = async (file: string) => {
    const silent = { log: () => {}, warn: (message: string) => expect.fail(message) };
    return readRecords(labelTable(await openTable(file, {}, silent), {}), { separator: "|" });
  };
  /** The findings of every row, cut out of the text without anything of the stage. */
  const findings = () =>
    gunzipSync(readFileSync(table()))
      .toString("utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.slice(line.indexOf(",") + 1, line.indexOf(",", line.indexOf(",") + 1)));

  it("counts all 112,120 rows as an independent count does, and as the data set's authors do", async () => {
    const rows = findings();
    expect(rows).toHaveLength(112_120);
    const { records, repeated, counts } = await read(table());
    expect(records).toHaveLength(112_120);
    expect(repeated).toBe(0);
    expect(new Set(records.map((record) => record.patient)).size).toBe(30_805);
    expect(counts.size).toBe(15);
    for (const [finding, count] of counts) {
      expect(count).toBe(rows.filter((row) => row.split("|").includes(finding)).length);
    }
    const count = (match: "any" | "only", label: string) => {
      const classes = defineClasses(
        { positive: "Pneumothorax", negative: "No Finding", match, uncertain: "ignore", blank: "ignore" },
        findingNames(counts, "labels.csv", undefined),
      );
      return records.filter((record) => classes.classify(record.labels) === label).length;
    };
    expect(count("any", "No Finding")).toBe(60_361);
    expect(count("any", "Pneumothorax")).toBe(5302);
    expect(count("only", "Pneumothorax")).toBe(2194);
    expect(rows.filter((row) => row === "Pneumothorax")).toHaveLength(2194);
    expect(rows.filter((row) => row === "No Finding")).toHaveLength(60_361);
  });

  it("selects from the official test list", async () => {
    const folder = temporaryFolder();
    // Pneumothorax and No Finding, each once of the test list and once of the training list.
    const tested = ["00000013_023.png", "00000013_038.png"];
    const trained = ["00000034_000.png", "00000002_000.png"];
    writeFiles(folder, Object.fromEntries([...tested, ...trained].map((name) => [`images/${name}`, name])));
    const { outputs } = await runStage(filter, {
      params: { positive: "Pneumothorax", where: { list: "test_list.txt" } },
      inputs: { images: folder, labels: table(), lists: sample("nih") },
    });
    const { rows } = await readDataset(outputs["dataset"] as string);
    expect(rows.map((row) => path.basename(row.image))).toEqual(tested);
  });

  it("reads the renamed table of the sample set", async () => {
    const { records } = await read(sample("nih", "sample_labels.csv"));
    const lines = readFileSync(sample("nih", "sample_labels.csv"), "utf8").trim().split("\r\n");
    expect(records).toHaveLength(lines.length - 1);
    expect(records[0]).toMatchObject({
      name: "00000013_005.png",
      patient: "00000013",
      age: "060Y",
      sex: "M",
      view: "AP",
    });
    expect(records[2]?.labels).toEqual(["No Finding"]);
  });
});
