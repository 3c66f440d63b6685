import type { Preconditioner } from "./gram-preconditioner.js";
import type { LogisticTarget } from "./logistic-loss.js";
import { logisticLoss } from "./logistic-loss.js";
import type { MatrixProducts } from "./matrix-products.js";
import { type LogisticSolution, solveLogistic } from "./solve-logistic.js";
import type { Standardization } from "./standardized-products.js";

/** What one head is to learn, before a strength is chosen: `weights` are without it. */
export interface HeadTarget extends LogisticTarget {
  /** The classes that rows with weight have. */
  readonly present: readonly number[];
}

/** How a strength was chosen. */
export interface StrengthChoice {
  readonly strength: number;
  /** Strength, and mean weighted loss out of folds, in the order tried. Empty where there was nothing to choose by. */
  readonly tried: readonly (readonly [strength: number, loss: number])[];
}

export interface InnerFolds {
  /** Of each row. */
  readonly foldOf: Uint32Array;
  readonly standardizations: readonly Standardization[];
}

export interface ChooseOptions {
  readonly preconditioner?: Preconditioner | undefined;
  readonly signal: AbortSignal;
  readonly onSolved: (done: number) => void;
}

/** So many weaker penalties are tried beyond the best: out-of-fold losses rise on both sides of their least. */
const BEYOND = 2;
/** Losses nearer than that, relative, count as equal: inner problems are solved to no more digits. */
const EQUAL = 1e-5;
/** Of the gradient at zero. */
const TOLERANCE = 1e-4;

/**
 * Chooses the strength of each target's penalty by the loss of rows that were left out, fold by fold; among equals the
 * strongest penalty. All folds of all targets are solved side by side, from strong to weak, each from the solution before.
 * A fold is left out where the others lack one of the classes.
 * @param strengths scikit-learn's C, in ascending order: the strongest penalty first.
 */
export async function chooseStrengths(
  products: MatrixProducts,
  targets: readonly HeadTarget[],
  { foldOf, standardizations }: InnerFolds,
  strengths: readonly number[],
  { preconditioner, signal, onSolved }: ChooseOptions,
): Promise<readonly StrengthChoice[]> {
  const searches = targets.map((target) => ({ target, ...partsOf(target, foldOf, standardizations), tried: [] }));
  const states: Search[] = searches;
  let active = states.filter(({ parts }) => parts.length > 0);
  for (const [at, strength] of strengths.entries()) {
    if (active.length === 0) break;
    const parts = active.flatMap((search) => search.parts);
    const solutions = await solveLogistic(
      products,
      parts.map(({ inside, standardization }) => ({
        ...inside,
        weights: inside.weights.map((weight) => weight * strength),
        standardization,
      })),
      {
        from: parts.map(({ solved }) => solved),
        tolerance: (atZero) => TOLERANCE * atZero,
        preconditioner,
        signal,
      },
    );
    for (const [part, solved] of solutions.entries()) parts[part]!.solved = solved;
    for (const search of active) {
      const loss = search.parts.reduce((sum, part) => sum + lossOutside(part), 0);
      search.tried.push([strength, loss / search.weight]);
    }
    active = active.filter(({ tried }) => tried.length - 1 - bestOf(tried) < BEYOND);
    onSolved(at + 1);
  }
  return states.map(({ tried }) => ({ strength: tried[bestOf(tried)]?.[0] ?? strengths[0]!, tried }));
}

interface Search {
  readonly target: HeadTarget;
  readonly parts: readonly Part[];
  /** Of all rows that are left out once. */
  readonly weight: number;
  readonly tried: (readonly [strength: number, loss: number])[];
}

/** One fold of one target. */
interface Part {
  readonly inside: LogisticTarget;
  readonly outside: LogisticTarget;
  readonly standardization: Standardization;
  solved?: LogisticSolution;
}

function partsOf(
  target: HeadTarget,
  foldOf: Uint32Array,
  standardizations: readonly Standardization[],
): Pick<Search, "parts" | "weight"> {
  const parts: Part[] = [];
  let weight = 0;
  for (const [fold, standardization] of standardizations.entries()) {
    const inside = target.weights.map((each, row) => (foldOf[row] === fold ? 0 : each));
    const outside = target.weights.map((each, row) => (foldOf[row] === fold ? each : 0));
    const left = outside.reduce((sum, each) => sum + each, 0);
    if (left === 0 || !hasAll(target, inside)) continue;
    weight += left;
    const { width, classes } = target;
    parts.push({
      inside: { width, classes, weights: inside },
      outside: { width, classes, weights: outside },
      standardization,
    });
  }
  return { parts, weight };
}

function hasAll({ classes, present }: HeadTarget, weights: Float64Array): boolean {
  const seen = new Set<number>();
  for (const [row, weight] of weights.entries()) if (weight > 0) seen.add(classes[row]!);
  return present.every((one) => seen.has(one));
}

function lossOutside({ outside, solved }: Part): number {
  const { margins } = solved!;
  return logisticLoss(outside, margins, new Float64Array(margins.length));
}

function bestOf(tried: Search["tried"]): number {
  let best = 0;
  for (const [at, [, loss]] of tried.entries()) if (loss < tried[best]![1] * (1 - EQUAL)) best = at;
  return best;
}
