import { expect, it } from "vitest";
import { npyBytes, storedZip } from "../support/npz-bytes.js";
import { predicted, recordedScores } from "../support/predicted.js";
import { createRig } from "../support/rig.js";
import { runShipped, warningsOf } from "../support/shipped-pipeline.js";

const SIZE = 28;

/** Images of noise, brighter with pneumonia; every third child has none. */
function part(images: number, seed: number): readonly [Uint8Array, Uint8Array] {
  const labels = Uint8Array.from({ length: images }, (_, index) => (index % 3 === 0 ? 0 : 1));
  let state = seed;
  const pixels = Uint8Array.from({ length: images * SIZE * SIZE }, (_, at) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 25) + 60 * labels[Math.floor(at / (SIZE * SIZE))]!;
  });
  return [npyBytes("|u1", [images, SIZE, SIZE], pixels), npyBytes("|u1", [images, 1], labels)];
}

it("pneumoniamnist keeps the partitions of its archive, copies only training images", async () => {
  await using rig = await createRig();
  const entries: Record<string, Uint8Array> = {};
  for (const [name, images, seed] of [["train", 48, 1] as const, ["val", 12, 2] as const, ["test", 15, 3] as const]) {
    const [pixels, labels] = part(images, seed);
    entries[`${name}_images.npy`] = pixels;
    entries[`${name}_labels.npy`] = labels;
  }
  rig.write("pipelines/pneumoniamnist.npz", storedZip(entries));
  const { record, rows } = await runShipped(rig, "pneumoniamnist", ["params.epochs=2"], ["audit"]);
  const tensors = rows("artifacts/augment/tensors/rows.csv");
  const count = (partition: string) => tensors.filter((row) => row["partition"] === partition).length;
  expect(["train", "validation", "test"].map(count)).toEqual([96, 12, 15]);
  expect(record.metrics["test.n"]).toBe(15);
  expect(record.metrics["test.n.positive"]).toBe(10);
  expect(record.metrics["validation.n"]).toBe(12);
  expect(warningsOf(record)).toMatch(/patients/i);

  const scores = recordedScores(rows("predictions.csv"));
  const pictures = await predicted(rig, "pipelines/pneumoniamnist.npz");
  expect(pictures).toHaveLength(48 + 12 + 15);
  const tested = pictures.filter(({ picture }) => picture?.startsWith("test_images/"));
  expect(tested).toHaveLength(15);
  for (const { picture, score } of tested) {
    expect(score).toBeCloseTo(scores[`${picture!.replace("test_images", "test")}.png`]!, 5);
  }
});
