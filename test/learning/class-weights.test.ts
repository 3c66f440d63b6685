import { expect, test } from "vitest";
import { classWeights } from "../../src/learning/class-weights.js";

const CLASSES = ["No Finding", "Pneumothorax"] as const;

test("balanced weights as scikit-learn computes them", () => {
  // compute_class_weight("balanced", classes=[0, 1], y=[0] * 90 + [1] * 10)
  const weights = classWeights("balanced", CLASSES, [90, 10]);
  expect(weights[0]).toBeCloseTo(0.5555555555555556, 15);
  expect(weights[1]).toBeCloseTo(5, 15);
});

test("numbers by class name; what is not named weighs 1", () => {
  expect(classWeights({ Pneumothorax: 3 }, CLASSES, [90, 10])).toEqual([1, 3]);
  expect(classWeights("none", CLASSES, [90, 10])).toEqual([1, 1]);
});

test("an unknown class names the known ones", () => {
  expect(() => classWeights({ Pneumotorax: 3 }, CLASSES, [90, 10])).toThrowErrorMatchingInlineSnapshot(
    `[StageFailure: Expected classWeights to name the classes "No Finding" and "Pneumothorax", got "Pneumotorax"]`,
  );
});
