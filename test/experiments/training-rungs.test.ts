import { expect, test } from "vitest";
import type { Candidate } from "../../src/experiments/candidates.js";
import { differingParams } from "../../src/experiments/differing-params.js";
import { differingStages } from "../../src/experiments/differing-stages.js";

function candidate(letter: string, rate: number): Candidate {
  const trained = (id: string, needs: readonly string[]) => ({
    id,
    uses: "train",
    needs,
    key: `${id}-${rate}`,
    params: { rate },
    facts: { keptEpoch: 10 * rate },
  });
  const stages = [trained("train-to-2", []), trained("train-to-4", ["train-to-2"]), trained("train", ["train-to-4"])];
  const run = { id: letter, record: { params: {}, stages } };
  return { letter, missing: 0, replicates: [{ runs: [run], parts: {} }] } as unknown as Candidate;
}

test("of a training in rungs, a comparison tells what the whole of it differs in, once", () => {
  const both = [candidate("A", 0.1), candidate("B", 0.2)];
  expect(differingParams(both)).toEqual([{ names: ["train.rate"], values: [0.1, 0.2] }]);
  const stages = differingStages(both, () => undefined);
  expect(stages.map(({ id }) => id)).toEqual(["train"]);
  expect(stages[0]?.differences).toEqual([{ candidates: ["B"], lines: expect.arrayContaining(["rate 0.1 -> 0.2"]) }]);
});
