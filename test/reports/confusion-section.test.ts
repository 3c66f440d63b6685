import { expect, test } from "vitest";
import type { Candidate } from "../../src/experiments/candidates.js";
import type { Obstacle } from "../../src/experiments/comparability.js";
import type { Comparison } from "../../src/experiments/compare.js";
import type { ScoredCases } from "../../src/experiments/scored-cases.js";
import { confusionSection } from "../../src/reports/comparison/confusion-section.js";
import { MOST_CURVES } from "../../src/reports/comparison/look-of-candidate.js";
import { madeUpCandidate, scoredCases } from "../support/made-up-candidate.js";

const NAMES = ["Normal", "A <b>", "COVID"];

/** Images by place: what each is, and what it is called. */
function cases(truth: readonly number[], calls: readonly number[], kind: "multiclass" | "multilabel"): ScoredCases {
  const column = (places: readonly number[], of: number) => places.map((place): 0 | 1 => (place === of ? 1 : 0));
  const zeros = truth.map(() => 0);
  return {
    ...scoredCases({ labels: zeros, scores: zeros }),
    several: {
      kind,
      names: NAMES,
      answers: NAMES.map((_, of) => column(truth, of)),
      scores: NAMES.map((_, of) => column(calls, of)),
      called: NAMES.map((_, of) => Uint8Array.from(column(calls, of))),
    },
  };
}

const TRUTH = [0, 0, 0, 1, 1, 1];
const candidate = (letter: string, ...trainings: readonly (readonly number[])[]) =>
  madeUpCandidate(
    letter,
    trainings.map((calls) => ({ test: cases(TRUTH, calls, "multiclass") })),
  );

function shown(candidates: readonly Candidate[], obstacles: readonly (readonly Obstacle[])[] = []) {
  const all = candidates.map((_, at) => obstacles[at] ?? []);
  return confusionSection({ candidates, obstacles: all } as unknown as Comparison)?.markup;
}

/** `Normal: 2 66.7 %, 1 33.3 %, 0 0.0 %`: a class with its counts and shares, row by row. */
const rowsIn = (markup: string): readonly string[] =>
  [...markup.matchAll(/<tr><th scope="row">(.*?)<\/th>(.*?)<\/tr>/g)].map(([, name, cells]) => {
    const texts = [...cells!.matchAll(/<td.*?>(.*?)<\/td>/g)].map(([, text]) => text!.replaceAll(/<.*?>/g, "").trim());
    return `${name}: ${texts.join(", ")}`;
  });

test("a matrix for each model: rows are what images are, columns what they are called, trainings are summed", () => {
  const text = shown([candidate("A", [0, 0, 1, 1, 1, 1]), candidate("B", [0, 2, 2, 1, 0, 1], [0, 0, 0, 1, 1, 0])])!;
  expect(text).toContain("called Normal");
  expect(rowsIn(text)).toEqual([
    "Normal: 2 66.7 %, 1 33.3 %, 0 0.0 %",
    "A &lt;b&gt;: 0 0.0 %, 3 100.0 %, 0 0.0 %",
    "COVID: 0, 0, 0",
    "Normal: 4 66.7 %, 0 0.0 %, 2 33.3 %",
    "A &lt;b&gt;: 2 33.3 %, 4 66.7 %, 0 0.0 %",
    "COVID: 0, 0, 0",
  ]);
  expect(text).toContain("A: test images by class (rows) and what they were called (columns)");
  expect(text).toContain("B, 2 trainings together: test images by class");
  expect(text).not.toContain("are shown");
});

test("none of findings, of models that are not comparable, or of more than can be told apart", () => {
  const findings = madeUpCandidate("A", [{ test: cases(TRUTH, TRUTH, "multilabel") }]);
  expect(shown([findings])).toBeUndefined();
  const barred = [{ kind: "question", concerns: "all", message: "" }] as unknown as readonly Obstacle[];
  expect(shown([candidate("A", TRUTH)], [barred])).toBeUndefined();
  const many = Array.from({ length: MOST_CURVES + 2 }, (_, at) => candidate(`C${at}`, TRUTH));
  const text = shown(many)!;
  expect(text).toContain(`The first ${MOST_CURVES} of ${MOST_CURVES + 2} are shown.`);
  expect(text.match(/test images by class/g)).toHaveLength(MOST_CURVES);
});
