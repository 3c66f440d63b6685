import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { HeadTarget } from "../../../src/learning/heads/choose-strength.js";
import { type FitLogisticRequest, fitLogistic } from "../../../src/learning/heads/fit-logistic.js";
import { standardizationsWithout, standardize } from "../../../src/learning/heads/standardize.js";

interface Solved {
  readonly classes: readonly number[];
  readonly weights?: readonly number[];
  readonly solutions: readonly {
    readonly strength: number;
    readonly coefficients: readonly (readonly number[])[];
    readonly intercepts: readonly number[];
  }[];
}

/** As scikit-learn solves it: `test/fixtures/logistic/make.py`. */
const expected = JSON.parse(
  readFileSync(new URL("../../fixtures/logistic/expected.json", import.meta.url), "utf8"),
) as Readonly<Record<"two" | "balanced" | "three" | "separable", Solved>> & {
  readonly columns: readonly (readonly number[])[];
};

const rows = expected.columns.length;
const columns = expected.columns[0]!.length;

/** Each row is a patient. */
function request(targets: readonly HeadTarget[], more: Partial<FitLogisticRequest> = {}): FitLogisticRequest {
  const matrix = Float64Array.from(expected.columns.flat());
  standardize(matrix, { rows, columns });
  return {
    matrix,
    rows,
    columns,
    targets,
    patients: Array.from({ length: rows }, (_, row) => String(row)),
    strata: targets[0]!.classes,
    strengths: [1],
    folds: 5,
    seed: 0,
    threads: 1,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...more,
  };
}

function targetOf({ classes, weights }: Pick<Solved, "classes" | "weights">): HeadTarget {
  const present = [...new Set(classes)].sort();
  return {
    width: present.length === 2 ? 1 : present.length,
    classes: Int32Array.from(classes),
    weights: Float64Array.from(weights ?? classes.map(() => 1)),
    present,
  };
}

const furthest = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at]!)), 0);

test.each(["two", "balanced", "three", "separable"] as const)(
  "coefficients and intercepts are scikit-learn's: %s",
  async (name) => {
    const { solutions } = expected[name];
    expect(solutions).toHaveLength(4);
    for (const solution of solutions) {
      const [head] = await fitLogistic(request([targetOf(expected[name])], { strengths: [solution.strength] }));
      expect(furthest(head!.coefficients.flat(), solution.coefficients.flat())).toBeLessThan(1e-7);
      expect(furthest(head!.intercepts, solution.intercepts)).toBeLessThan(1e-7);
      expect(head!.gradientNorm).toBeLessThan(1e-8);
      // The last column has one value.
      for (const row of head!.coefficients) expect(Math.abs(row.at(-1)!)).toBe(0);
    }
  },
);

test("intercepts of several classes sum to 0", async () => {
  const [head] = await fitLogistic(request([targetOf(expected.three)]));
  expect(head!.intercepts.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 12);
});

test("findings are regressions of their own, over the rows that are known of each", async () => {
  const [two, separable] = [targetOf(expected.two), targetOf(expected.separable)];
  // A row that is unknown of one finding is left out of its regression alone, whatever its class is said to be.
  const hidden = { ...separable, weights: separable.weights.map((weight, row) => (row < 10 ? 0 : weight)) };
  const turned = { ...hidden, classes: hidden.classes.map((one, row) => (row < 10 ? 1 - one : one)) };
  const [together, apart, other] = await Promise.all([
    fitLogistic(request([two, hidden])),
    fitLogistic(request([two])),
    fitLogistic(request([turned])),
  ]);
  expect(furthest(together[0]!.coefficients[0]!, apart[0]!.coefficients[0]!)).toBeLessThan(1e-9);
  expect(furthest(together[1]!.coefficients[0]!, other[0]!.coefficients[0]!)).toBeLessThan(1e-9);
});

test("the strength is that of the least loss of patients left out, the stronger penalty among equals", async () => {
  const strengths = [0.001, 0.01, 0.1, 1, 10, 100];
  const [head] = await fitLogistic(request([targetOf(expected.two)], { strengths }));
  const losses = head!.tried.map(([, loss]) => loss);
  expect(head!.strength).toBe(head!.tried[losses.indexOf(Math.min(...losses))]![0]);
  // Weaker ones are tried until two in a row did worse than the best.
  expect(head!.tried.map(([strength]) => strength)).toEqual(
    strengths.slice(0, losses.indexOf(Math.min(...losses)) + 3),
  );

  // Columns that say nothing: every strength gives the same.
  const matrix = new Float64Array(rows * columns);
  const [none] = await fitLogistic(request([targetOf(expected.two)], { strengths, matrix }));
  expect(none!.strength).toBe(0.001);
  expect(none!.coefficients[0]).toEqual(new Array(columns).fill(0));
});

test("losses out of folds are those of models that saw neither rows nor scale of a fold", async () => {
  const strengths = [0.1, 1];
  const target = targetOf(expected.two);
  const patients = Array.from({ length: rows }, (_, row) => `patient ${row % 20}`);
  const [head] = await fitLogistic(request([target], { strengths, patients, folds: 2 }));
  const { assignFolds } = await import("../../../src/statistics/cross-validation.js");
  const foldOf = assignFolds({ labels: target.classes, groups: patients, folds: 2, seed: 0 });
  let loss = 0;
  for (const fold of [0, 1]) {
    const inside = [...foldOf.keys()].filter((row) => foldOf[row] !== fold);
    const outside = [...foldOf.keys()].filter((row) => foldOf[row] === fold);
    const matrix = Float64Array.from(inside.flatMap((row) => expected.columns[row]!));
    const { centre, scale } = standardize(matrix, { rows: inside.length, columns });
    const classes = inside.map((row) => expected.two.classes[row]!);
    const alone = { matrix, rows: inside.length, patients: inside.map(String), strengths: [0.1] };
    const [own] = await fitLogistic(request([targetOf({ classes })], alone));
    for (const row of outside) {
      const margin = expected.columns[row]!.reduce(
        (sum, value, at) => sum + (own!.coefficients[0]![at]! * (value - centre[at]!)) / scale[at]!,
        own!.intercepts[0]!,
      );
      loss += Math.log1p(Math.exp(expected.two.classes[row] === 1 ? -margin : margin));
    }
  }
  expect(head!.tried[0]![1]).toBeCloseTo(loss / rows, 4);
});

test("a fold without which a class is missing is left out; where none is left, the strongest penalty is taken", async () => {
  const classes = expected.two.classes.map((_, row) => (row === 3 ? 1 : 0));
  const strengths = [0.01, 1];
  const [head] = await fitLogistic(request([targetOf({ classes })], { strengths, folds: 2 }));
  expect(head!.tried).toHaveLength(2);
  const patients = Array.from({ length: rows }, (_, row) => (row < 30 ? "one" : "other"));
  const [none] = await fitLogistic(
    request([targetOf({ classes: classes.map((_, row) => (row < 30 ? 1 : 0)) })], { strengths, folds: 2, patients }),
  );
  expect(none).toMatchObject({ strength: 0.01, tried: [] });
});

test("columns that have one value outside of a fold keep their scale", () => {
  const matrix = Float64Array.from([1, 5, 1, 5, 1, 6, 3, 6].flatMap((value, at) => (at % 2 === 0 ? [value] : [value])));
  standardize(matrix, { rows: 4, columns: 2 });
  const [, second] = standardizationsWithout(matrix, { rows: 4, columns: 2 }, Uint32Array.from([0, 0, 0, 1]), 2);
  expect(second!.scale[0]).toBe(1);
  expect(second!.centre[0]).toBeCloseTo(matrix[0]!, 12);
});

test("an aborted fit ends", async () => {
  const abort = new AbortController();
  abort.abort(new Error("stopped"));
  await expect(fitLogistic(request([targetOf(expected.two)], { signal: abort.signal }))).rejects.toThrow("stopped");
});
