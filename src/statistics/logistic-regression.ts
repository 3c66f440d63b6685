import { invertSymmetric, solveSymmetric } from "./symmetric-matrix.js";

export interface LogisticRegression {
  readonly intercept: number;
  /** One per feature. */
  readonly coefficients: readonly number[];
  /** Of the intercept and then each coefficient, from the observed information; NaN where it is singular. */
  readonly standardErrors: readonly number[];
  /** False where features separate the classes, so that the likelihood has no maximum, or steps ran out. */
  readonly converged: boolean;
  /** Probability of label 1 for one row of features. */
  readonly predict: (features: ArrayLike<number>) => number;
}

/**
 * Maximum-likelihood logistic regression by Newton's method with step halving.
 * @param features rows x features. @param labels 1 or 0.
 * @param options `ridge`: weight of half the sum of squared coefficients, the intercept free (1/C of scikit-learn);
 * `offset`: added to the linear predictor of each row. Rows without features fit the intercept alone.
 */
export function logisticRegression(
  features: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
  { ridge = 0, offset }: { readonly ridge?: number; readonly offset?: ArrayLike<number> } = {},
): LogisticRegression {
  const size = (features[0]?.length ?? 0) + 1;
  const linear = (beta: readonly number[], row: number): number =>
    (offset?.[row] ?? 0) + linearPredictor(beta, features[row]!);
  const objective = (beta: readonly number[]): number => {
    let sum = 0;
    for (let row = 0; row < features.length; row += 1) {
      const eta = linear(beta, row);
      // log(1 + exp(eta)) - y * eta, without overflow.
      sum += Math.max(eta, 0) + Math.log1p(Math.exp(-Math.abs(eta))) - labels[row]! * eta;
    }
    return sum + (ridge / 2) * beta.slice(1).reduce((squares, value) => squares + value * value, 0);
  };
  let beta: readonly number[] = new Array<number>(size).fill(0);
  let value = objective(beta);
  let converged = false;
  for (let iteration = 0; iteration < 100 && !converged; iteration += 1) {
    const { gradient, information } = derivatives(beta);
    const step = solveSymmetric(information, gradient);
    if (step === undefined) break;
    converged = step.every((change, index) => Math.abs(change) <= 1e-10 * (1 + Math.abs(beta[index]!)));
    let scale = 1;
    let next = beta.map((at, index) => at - step[index]!);
    let nextValue = objective(next);
    // Near the maximum the objective's last digits no longer show which of two steps is better.
    while (nextValue > value + 1e-12 * Math.abs(value) && scale > 1e-10) {
      scale /= 2;
      next = beta.map((at, index) => at - scale * step[index]!);
      nextValue = objective(next);
    }
    beta = next;
    value = nextValue;
  }
  const inverse = invertSymmetric(derivatives(beta).information);
  return {
    intercept: beta[0]!,
    coefficients: beta.slice(1),
    standardErrors: beta.map((_, index) => Math.sqrt(inverse?.[index]?.[index] ?? Number.NaN)),
    // Separated classes drive the fit to certainty about every case.
    converged: converged && (ridge > 0 || value / Math.max(1, features.length) > 1e-8),
    predict: (row) => logistic(linearPredictor(beta, row)),
  };

  function derivatives(at: readonly number[]) {
    const gradient = at.map((coefficient, index) => (index === 0 ? 0 : ridge * coefficient));
    const information = at.map((_, row) => at.map((__, column) => (row === column && row > 0 ? ridge : 0)));
    for (let row = 0; row < features.length; row += 1) {
      const probability = logistic(linear(at, row));
      const residual = probability - labels[row]!;
      const weight = probability * (1 - probability);
      for (let i = 0; i < size; i += 1) {
        const xi = i === 0 ? 1 : features[row]![i - 1]!;
        gradient[i]! += residual * xi;
        for (let j = 0; j <= i; j += 1) information[i]![j]! += weight * xi * (j === 0 ? 1 : features[row]![j - 1]!);
      }
    }
    for (let i = 0; i < size; i += 1) for (let j = i + 1; j < size; j += 1) information[i]![j] = information[j]![i]!;
    return { gradient, information };
  }
}

function linearPredictor(beta: readonly number[], features: ArrayLike<number>): number {
  let sum = beta[0]!;
  for (let index = 1; index < beta.length; index += 1) sum += beta[index]! * features[index - 1]!;
  return sum;
}

/** Without overflow on either side. */
export const logistic = (eta: number): number =>
  eta >= 0 ? 1 / (1 + Math.exp(-eta)) : Math.exp(eta) / (1 + Math.exp(eta));
