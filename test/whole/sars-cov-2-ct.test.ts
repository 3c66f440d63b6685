import { expect, it } from "vitest";
import { zipOf } from "../support/make-archive.js";
import { picture } from "../support/picture.js";
import { createRig } from "../support/rig.js";
import { expectNoLeak, runShipped, warningsOf } from "../support/shipped-pipeline.js";

it("sars-cov-2-ct reads a zip with a folder per class, and says that results are optimistic", async () => {
  await using rig = await createRig();
  const slices = Array.from({ length: 60 }, async (_, index) => {
    const sick = index % 2 === 0;
    const name = sick ? `COVID/Covid (${index + 1}).png` : `non-COVID/Non-Covid (${index + 1}).png`;
    return { path: name, content: await picture(index, sick, 36 + (index % 5), 30 + (index % 7)) };
  });
  rig.write("pipelines/sarscov2-ctscan-dataset.zip", zipOf(await Promise.all(slices)));
  const { record, rows } = await runShipped(rig, "sars-cov-2-ct", ["params.imageSize=32"], ["audit"]);
  const tensors = rows("artifacts/augment/tensors/rows.csv");
  expect(tensors).toHaveLength(60);
  expectNoLeak(tensors, "digest");
  const count = (label: string, partition: string) =>
    tensors.filter((row) => row["label"] === label && row["partition"] === partition).length;
  expect(["train", "validation", "test"].map((partition) => count("COVID", partition))).toEqual([21, 3, 6]);
  expect(["train", "validation", "test"].map((partition) => count("non-COVID", partition))).toEqual([21, 3, 6]);
  expect(tensors.every(({ patient }) => patient === "")).toBe(true);
  expect(record.metrics["test.n"]).toBe(12);
  expect(warningsOf(record)).toMatch(/optimistic/i);
  expect(rig.read(`runs/${record.id}/report.html`)).toMatch(/optimistic/i);
  expect(Object.keys(record.metrics).some((name) => name.includes(".patient."))).toBe(false);
});
