import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import extract from "../../../stages/extract/index.js";
import { sample, samplesPresent } from "../../support/samples.js";
import { runStage } from "../../support/stage-context.js";

describe.skipIf(!samplesPresent)("extract: real archives", () => {
  it("unpacks the NIH archives", async () => {
    const { outputs, warnings } = await runStage(extract, { inputs: { archives: sample("nih", "images_001.tar.gz") } });
    const images = readdirSync(path.join(outputs["images"]!, "images"));
    expect(images).toHaveLength(45);
    expect(images).toContain("00000165_001.png");
    expect(warnings).toEqual([]);
  });

  it("keeps blanks and brackets in the names of the CT slices", async () => {
    const { outputs } = await runStage(extract, { inputs: { archives: sample("sars-cov-2-ct") } });
    const folders = readdirSync(outputs["images"]!, { recursive: true, encoding: "utf8" }).filter((name) =>
      /png$/.test(name),
    );
    expect(folders).toHaveLength(90);
    expect(folders.filter((name) => /[\\/]Covid \(\d+\)\.png$/.test(name))).not.toEqual([]);
  });
});
