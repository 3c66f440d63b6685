import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { TensorRow } from "../../../src/artifacts/tensors.js";
import train from "../../../stages/train/index.js";
import { shuffleAnswers } from "../../../stages/train/shuffle-answers.js";
import { answeredTensors, CLASSES, FINDINGS } from "../../learning/answered-tensors.js";
import { toyTensors } from "../../learning/toy-tensors.js";
import { runStage } from "../../support/stage-context.js";

/** Patients of `sizes` images, every second with the label `ill`; each image with a copy. */
const rowsOf = (sizes: readonly number[]): readonly TensorRow[] =>
  sizes.flatMap((size, patient) =>
    Array.from({ length: size }, (_, number) => number).flatMap((number) =>
      [0, 1].map(
        (copy) =>
          ({
            image: `${patient}-${number}.png`,
            copy,
            patient: `p${patient}`,
            label: patient % 2 === 0 ? "ill" : "well",
            labels: [patient % 2 === 0 ? "ill" : "well"],
          }) as unknown as TensorRow,
      ),
    ),
  );

test("as many of each label as before, and copies have that of their originals", () => {
  const rows = rowsOf(Array.from({ length: 40 }, () => 3));
  const dealt = shuffleAnswers(rows, 7);
  expect(dealt.map(({ image, copy, patient }) => [image, copy, patient])).toEqual(
    rows.map(({ image, copy, patient }) => [image, copy, patient]),
  );
  const ill = (all: readonly TensorRow[]) => all.filter(({ label }) => label === "ill").length;
  expect(ill(dealt)).toBe(ill(rows));
  for (const [at, { copy, label }] of dealt.entries()) if (copy === 1) expect(label).toBe(dealt[at - 1]!.label);
  // Labels of a patient stay together: at most one change within each, where a block of others begins.
  const changes = dealt.filter(
    ({ patient, label }, at) => patient === dealt[at - 1]?.patient && label !== dealt[at - 1]?.label,
  );
  expect(changes.length).toBeLessThanOrEqual(40);
  const kept = dealt.filter(({ label }, at) => label === rows[at]!.label).length / rows.length;
  expect(kept).toBeGreaterThan(0.25);
  expect(kept).toBeLessThan(0.75);
  expect(shuffleAnswers(rows, 7)).toEqual(dealt);
  expect(shuffleAnswers(rows, 8)).not.toEqual(dealt);
});

test("patients of any size: nothing is lost, and a label tells nothing of whose it was", () => {
  const rows = rowsOf([40, 1, 3, 2, 17, 5, 1, 1, 9, 4]);
  const ill = rows.filter(({ label }) => label === "ill").length;
  let [kept, all] = [0, 0];
  for (let seed = 0; seed < 200; seed += 1) {
    const dealt = shuffleAnswers(rows, seed);
    expect(dealt.filter(({ label }) => label === "ill")).toHaveLength(ill);
    kept += dealt.filter(({ label }, at) => label === "ill" && rows[at]!.label === "ill").length;
    all += ill;
  }
  // Of two independent orders the share that keeps its label is that of the label.
  expect(Math.abs(kept / all - ill / rows.length)).toBeLessThan(0.05);
});

test.each([
  ["two classes", undefined, [{ flatten: {} }, { dense: { units: 2, activation: "softmax" } }]],
  ["classes", CLASSES, [{ flatten: {} }, { dense: { units: 3, activation: "softmax" } }]],
  ["findings", FINDINGS, [{ flatten: {} }, { dense: { units: 3, activation: "sigmoid" } }]],
] as const)("of %s the model is another, and says what it is", async (_, question, layers) => {
  const counts = { train: 36, validation: 12 };
  const tensors = question === undefined ? await toyTensors({ counts }) : await answeredTensors(question, { counts });
  const params = { backend: "cpu", epochs: 1, batchSize: 12, layers };
  const plain = await runStage(train, { params, inputs: { tensors } });
  const outcome = await runStage(train, { params: { ...params, baseline: "shuffled" }, inputs: { tensors } });
  const weightsOf = ({ outputs }: typeof plain) => readFileSync(path.join(outputs["model"]!, "weights.bin"));
  expect(weightsOf(outcome).equals(weightsOf(plain))).toBe(false);
  expect(outcome.facts["baseline"]).toBe("shuffled");
  expect(outcome.warnings).toEqual([
    "The model was trained on shuffled labels, as a baseline: its figures show what chance achieves, and it has no other use.",
  ]);
  expect(plain.facts["baseline"]).toBeUndefined();
});
