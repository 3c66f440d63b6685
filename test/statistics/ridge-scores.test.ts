import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/imaging/seeded-random.js";
import { ridgeScores } from "../../src/statistics/ridge-scores.js";

const [CASES, WIDTH] = [30, 4];
const random = seededRandom("ridge", 1);
const features = Float32Array.from({ length: CASES * WIDTH }, () => random.between(0, 1));
const foldOf = Array.from({ length: CASES }, (_, row) => row % 3);

describe("ridgeScores", () => {
  it("predicts cases from those of other folds: what is linear in the features is found again", () => {
    const labels = Array.from(
      { length: CASES },
      (_, row) => 0.2 + 0.5 * features[row * WIDTH]! - features[row * WIDTH + 2]!,
    );
    const scores = ridgeScores(features, WIDTH, { labels, foldOf }, 1e-9)([0, 2]);
    for (const [row, score] of scores.entries()) expect(score).toBeCloseTo(labels[row]!, 5);
  });

  it("is, out of folds, what a fit on the other folds alone gives", () => {
    const labels = Array.from({ length: CASES }, (_, row) => (row * 7) % 2);
    const scores = ridgeScores(features, WIDTH, { labels, foldOf }, 0.3)([0, 1, 3]);
    // Other labels in a case's own fold leave its score as it is.
    const changed = labels.map((label, row) => (foldOf[row] === 1 ? 1 - label : label));
    const again = ridgeScores(features, WIDTH, { labels: changed, foldOf }, 0.3)([0, 1, 3]);
    for (let row = 1; row < CASES; row += 3) expect(again[row]).toBeCloseTo(scores[row]!, 9);
    expect(again[0]).not.toBeCloseTo(scores[0]!, 3);
  });

  it("shrinks all weights towards none, which leaves the mean of the other folds", () => {
    const labels = Array.from({ length: CASES }, (_, row) => (row < 10 ? 1 : 0));
    const scores = ridgeScores(features, WIDTH, { labels, foldOf }, 1e12)([0, 1, 2, 3]);
    const others = labels.filter((_, row) => foldOf[row] !== 0);
    expect(scores[0]).toBeCloseTo(others.reduce<number>((sum, label) => sum + label, 0) / others.length, 6);
  });
});
