import { assignFolds } from "../../statistics/cross-validation.js";
import { type ChooseOptions, chooseStrengths, type HeadTarget, type StrengthChoice } from "./choose-strength.js";
import { gramPreconditioner } from "./gram-preconditioner.js";
import { openProducts } from "./matrix-products.js";
import { solveLogistic } from "./solve-logistic.js";
import { standardizationsWithout } from "./standardize.js";

export interface FitLogisticRequest {
  /** Rows x columns, each column with mean 0 and deviation 1. */
  readonly matrix: Float64Array;
  readonly rows: number;
  readonly columns: number;
  /** What to learn: one softmax, or one regression for each of several findings. */
  readonly targets: readonly HeadTarget[];
  /** Of each row: equal where rows are of one patient. */
  readonly patients: readonly string[];
  /** For each row, what patients are stratified by when assigned to folds: integers from 0, the rarest the largest. */
  readonly strata: ArrayLike<number>;
  /** scikit-learn's C, ascending. One alone needs no choosing. */
  readonly strengths: readonly number[];
  readonly folds: number;
  readonly seed: number;
  readonly threads: number;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** A head that is solved to the optimum. */
export interface LogisticHead extends StrengthChoice {
  /** `width` rows of coefficients, of standardized columns. */
  readonly coefficients: readonly (readonly number[])[];
  readonly intercepts: readonly number[];
  /** Euclidean norm of the gradient at the solution. */
  readonly gradientNorm: number;
}

/** Where a problem counts as solved: no coefficient is further from its optimum. */
const TOLERANCE = 1e-9;

/** Chooses the strength of each target's penalty by folds of patients, and solves each with all rows. */
export async function fitLogistic(request: FitLogisticRequest): Promise<readonly LogisticHead[]> {
  const { matrix, rows, columns, targets, strengths, signal, onProgress } = request;
  const products = openProducts(matrix, { rows, columns, threads: request.threads });
  try {
    const total = (strengths.length > 1 ? strengths.length : 0) + 1;
    const preconditioner = gramPreconditioner(products, matrix, signal);
    const choices = await choose(request, products, {
      preconditioner,
      signal,
      onSolved: (done) => onProgress(done, total),
    });
    const standardization = { centre: new Float64Array(columns), scale: new Float64Array(columns).fill(1) };
    const problems = targets.map((target, at) => ({
      width: target.width,
      classes: target.classes,
      weights: target.weights.map((weight) => weight * choices[at]!.strength),
      standardization,
    }));
    const solved = await solveLogistic(products, problems, { tolerance: () => TOLERANCE, preconditioner, signal });
    onProgress(total, total);
    return solved.map(({ point, gradientNorm }, at) => {
      const { width } = targets[at]!;
      const rowsOfHead = Array.from({ length: width }, (_, answer) =>
        Array.from(point.subarray(answer * columns, (answer + 1) * columns)),
      );
      return {
        ...choices[at]!,
        coefficients: rowsOfHead,
        intercepts: Array.from(point.subarray(width * columns)),
        gradientNorm,
      };
    });
  } finally {
    products.close();
  }
}

async function choose(
  request: FitLogisticRequest,
  products: ReturnType<typeof openProducts>,
  options: ChooseOptions,
): Promise<readonly StrengthChoice[]> {
  const { matrix, targets, strengths, strata, patients, seed, folds } = request;
  if (strengths.length === 1) return targets.map(() => ({ strength: strengths[0]!, tried: [] }));
  const foldOf = assignFolds({ labels: strata, groups: patients, folds, seed });
  const standardizations = standardizationsWithout(matrix, request, foldOf, folds);
  return chooseStrengths(products, targets, { foldOf, standardizations }, strengths, options);
}
