import { plainMetricName } from "../core/metric-name.js";
import { nearestName, suggestName } from "../core/nearest-name.js";
import { ok, type Result } from "../core/result.js";
import {
  type Expression,
  ExpressionError,
  type ExpressionValue,
  holds,
  namesIn,
  parseExpression,
} from "../experiments/expression.js";
import type { ListedRun } from "../experiments/listed-run.js";
import type { Runs } from "../experiments/open-runs.js";
import { resolveSweep } from "../experiments/resolve-sweep.js";
import { addNames, valueInRun } from "../experiments/run-values.js";
import { sortRuns } from "../experiments/sort-runs.js";
import { conditionProblem } from "./condition-problem.js";
import { failed, type Problem, refused, wrongArgument } from "./problem.js";

export interface RunsChoice {
  readonly pipeline?: string;
  readonly sweep?: string;
  readonly where?: string;
  readonly sort?: string;
  readonly reverse?: boolean;
}

export interface ChosenRun {
  readonly run: ListedRun;
  /** Of what is sorted by; null where it has none. */
  readonly value: ExpressionValue;
}

/** A run with what was asked of its record. */
interface PickedRun {
  readonly run: ListedRun;
  readonly holds: boolean;
  /** Of each name that the condition and the order need. */
  readonly values: readonly ExpressionValue[];
}

/** The runs of the pipeline and sweep for which `--where` holds, newest first, those of a sweep in its order, or as `--sort` says. */
export async function chooseRuns(runs: Runs, choice: RunsChoice): Promise<Result<readonly ChosenRun[], Problem>> {
  const { where, reverse = false } = choice;
  const sort = choice.sort === undefined ? undefined : plainMetricName(choice.sort);
  const condition = where === undefined ? ok(undefined) : parseCondition(where);
  if (!condition.ok) return condition;
  const names = [
    ...new Set([...namesOf(condition.value).map(({ name }) => name), ...(sort === undefined ? [] : [sort])]),
  ];
  const ofSweep = await inOrder(await pick(runs, names, condition.value), choice);
  if (!ofSweep.ok) return ofSweep;
  const candidates = ofSweep.value.filter(
    ({ run }) => choice.pipeline === undefined || run.pipeline === choice.pipeline,
  );
  const unknown = await unknownName(
    runs,
    candidates,
    names,
    { ...choice, ...(sort !== undefined && { sort }) },
    condition.value,
  );
  if (unknown !== undefined) return unknown;
  const place = sort === undefined ? -1 : names.indexOf(sort);
  const chosen = candidates
    .filter((one) => one.holds)
    .map(({ run, values }): ChosenRun => ({ run, value: values[place] ?? null }));
  const sorted = sort === undefined ? chosen : sortRuns(chosen, sort, ({ value }) => value);
  return ok(reverse ? [...sorted].reverse() : sorted);
}

function parseCondition(where: string): Result<Expression, Problem> {
  try {
    return ok(parseExpression(where));
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return refused([conditionProblem(where, error)]);
  }
}

const namesOf = (condition: Expression | undefined) => (condition === undefined ? [] : namesIn(condition));

async function pick(
  runs: Runs,
  names: readonly string[],
  condition: Expression | undefined,
): Promise<readonly PickedRun[]> {
  // What a list shows is remembered apart: it is a tenth of what conditions may ask for.
  if (names.length === 0 && condition === undefined) {
    return (await runs.list()).map((run) => ({ run, holds: true, values: [] }));
  }
  const picked = await runs.listWith((run) => ({
    holds: condition === undefined || holds(condition, (name) => valueInRun(run, name)),
    values: names.map((name) => valueInRun(run, name)),
  }));
  return picked.map((one) => ({ run: one.run, ...one.picked }));
}

async function inOrder(
  picked: readonly PickedRun[],
  { sweep }: RunsChoice,
): Promise<Result<readonly PickedRun[], Problem>> {
  if (sweep === undefined) return ok(picked);
  const members = resolveSweep(
    sweep,
    picked.map(({ run }) => run),
  );
  if (!members.ok) return failed(members.error);
  const byRun = new Map(picked.map((one) => [one.run, one]));
  return ok(members.value.map((run) => byRun.get(run)!));
}

/** A name that no run has is a mistake, not a condition that never holds or an order of equals. */
async function unknownName(
  runs: Runs,
  candidates: readonly PickedRun[],
  names: readonly string[],
  { where = "", sort }: RunsChoice,
  condition: Expression | undefined,
): Promise<Result<never, Problem> | undefined> {
  const absent = names.filter((_, index) => candidates.every(({ values }) => values[index] === null));
  if (candidates.length === 0 || absent.length === 0) return undefined;
  const ids = new Set(candidates.map(({ run }) => run.id));
  const known = new Set<string>();
  await runs.listWith(({ id, record }) => ids.has(id) && addNames(known, record));
  for (const { name, start, end } of namesOf(condition)) {
    if (!absent.includes(name) || known.has(name)) continue;
    const message = `Expected the name of something that a run has, got \`${name}\``;
    const error = new ExpressionError(message, start, end, suggestion(name, [...known]));
    return refused([conditionProblem(where, error)]);
  }
  if (sort === undefined || !absent.includes(sort) || known.has(sort)) return undefined;
  return wrongArgument(
    `Expected --sort to name a metric or a parameter that a run has, got "${sort}"`,
    suggestion(sort, [...known]),
  );
}

function suggestion(name: string, known: readonly string[]): string {
  const short = known.filter((each) => !each.startsWith("stages."));
  return nearestName(name, known) === undefined
    ? "For example params.epochs, validation.auc, status, pipeline, label, replicate."
    : suggestName(name, nearestName(name, short) === undefined ? known : short, "There are");
}
