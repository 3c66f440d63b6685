import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { list } from "tar";
import { describe, expect, it } from "vitest";
import synthesize from "../../../stages/synthesize/index.js";
import { runStage } from "../../support/stage-context.js";

const digests = (folder: string) =>
  readdirSync(folder)
    .sort()
    .map(
      (name) =>
        `${name} ${createHash("sha256")
          .update(readFileSync(path.join(folder, name)))
          .digest("hex")}`,
    );

describe("synthesize", () => {
  it("writes archives and a label table in the layout of the NIH data", async () => {
    const params = { patients: 6, imagesPerPatient: 3, size: 64, archives: 2, seed: 7 };
    const { outputs, progress } = await runStage(synthesize, { params });
    const archives = outputs["archives"]!;
    expect(readdirSync(archives).sort()).toEqual(["images_001.tar.gz", "images_002.tar.gz"]);
    const entries: string[] = [];
    for (const name of readdirSync(archives)) {
      await list({ file: path.join(archives, name), onReadEntry: (entry) => void entries.push(entry.path) });
    }
    const lines = readFileSync(path.join(outputs["labels"]!, "labels.csv"), "utf8").trimEnd().split("\n");
    expect(lines[0]).toMatch(
      /^Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position/,
    );
    const images = lines.slice(1).map((line) => `images/${line.split(",")[0]}`);
    expect(entries.filter((name) => name.endsWith(".png")).sort()).toEqual(images.toSorted());
    expect(images[0]).toBe("images/00000001_000.png");
    expect(progress.at(-1)).toEqual({ done: images.length, total: images.length, unit: "images", message: undefined });
  });

  it("gives the same bytes for the same seed, others for another", async () => {
    const params = { patients: 3, imagesPerPatient: 2, size: 48, seed: 1 };
    const first = await runStage(synthesize, { params });
    const again = await runStage(synthesize, { params });
    const other = await runStage(synthesize, { params: { ...params, seed: 2 } });
    expect(digests(again.outputs["archives"]!)).toEqual(digests(first.outputs["archives"]!));
    expect(digests(again.outputs["labels"]!)).toEqual(digests(first.outputs["labels"]!));
    expect(digests(other.outputs["archives"]!)).not.toEqual(digests(first.outputs["archives"]!));
  });
});
