import type { Diagnostic } from "../core/diagnostic.js";
import { parseMetricName } from "../core/metric-name.js";
import { nearestName } from "../core/nearest-name.js";
import { ok, type Result } from "../core/result.js";
import { askCondition } from "../experiments/ask-condition.js";
import { ExpressionError, type ExpressionValue } from "../experiments/expression.js";
import { openRuns } from "../experiments/open-runs.js";
import type { KnownRun } from "../experiments/read-runs.js";
import { addNames, valueInRun } from "../experiments/run-values.js";
import { conditionProblem } from "./condition-problem.js";
import { oneRun } from "./named-sweep.js";
import { failed, type Problem, wrongArgument } from "./problem.js";
import type { ProjectFolders } from "./project-folders.js";
import { type FromRuns, fromRuns } from "./unreadable.js";

/** What came of one condition. */
export type Verdict =
  | Answered<"met">
  | Answered<"not-met">
  /** It cannot be asked of this run: what is wrong with it, and what there is. */
  | { readonly verdict: "unanswerable"; readonly condition: string; readonly diagnostic: Diagnostic };

interface Answered<V extends string> {
  readonly verdict: V;
  /** As it was given; that a run succeeded is asked of every run. */
  readonly condition: string;
  readonly values: readonly NamedValue[];
}

interface NamedValue {
  readonly name: string;
  readonly value: ExpressionValue;
}

export interface Gated {
  readonly run: KnownRun;
  /** The first is whether the run succeeded. */
  readonly verdicts: readonly Verdict[];
}

const SUCCEEDED = 'status == "succeeded"';

/** Asks conditions, in the grammar of `pipeline runs --where`, of one run that is over. */
export async function gateRun(
  project: ProjectFolders,
  named: string,
  conditions: readonly string[],
): Promise<FromRuns<Gated>> {
  const runs = openRuns(project.runsFolder);
  const run = await oneRun(named, runs);
  return fromRuns(run.ok ? ask(run.value, conditions) : failed(run.error), runs);
}

function ask(run: KnownRun, conditions: readonly string[]): Result<Gated, Problem> {
  if (run.state === "running") return wrongArgument(`The run ${run.id} is still running`, "Ask when it is over.");
  const known = new Set<string>();
  addNames(known, run.record);
  const verdicts = [SUCCEEDED, ...conditions].map((condition) => verdictOf(condition, run, [...known]));
  return ok({ run, verdicts });
}

function verdictOf(condition: string, run: KnownRun, known: readonly string[]): Verdict {
  const lookUp = (name: string): ExpressionValue | undefined =>
    valueInRun(run, name) ?? (known.includes(name) ? null : undefined);
  try {
    const { holds, values } = askCondition(condition, lookUp, (name) => whatThereIs(name, run, known));
    return { condition, verdict: holds ? "met" : "not-met", values };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { condition, verdict: "unanswerable", diagnostic: conditionProblem(condition, error) };
  }
}

const MOST_LISTED = 40;

/** The nearest name, and all metrics, each once: they may be named with or without `metrics.`. */
function whatThereIs(name: string, run: KnownRun, known: readonly string[]): string {
  const metrics = Object.keys(run.record.metrics).map((metric) =>
    known.includes(metric) ? metric : `metrics.${metric}`,
  );
  const candidates = [...known.filter((each) => !each.startsWith("metrics.")), ...metrics];
  const nearest = nearestName(name, candidates);
  const meant = nearest === undefined ? "" : `Did you mean \`${nearest}\`? `;
  // Of a class or finding that is not there those that are say more than all that was measured.
  const { base, of, bound } = parseMetricName(name) ?? {};
  const alike = metrics.filter((metric) => {
    const parts = parseMetricName(metric);
    return parts?.of !== undefined && parts.base === base && parts.bound === bound;
  });
  if (of !== undefined && alike.length > 0) {
    const near = nearestName(name, alike);
    return near === undefined
      ? `The run has ${alike.join(", ")}.`
      : `Did you mean \`${near}\`? The run has ${alike.join(", ")}.`;
  }
  if (metrics.length === 0) return `${meant}The run has no metrics; \`pipeline show ${run.id}\` says what it has.`;
  const more = metrics.length > MOST_LISTED ? `, and ${metrics.length - MOST_LISTED} more` : "";
  return `${meant}The run has ${metrics.slice(0, MOST_LISTED).join(", ")}${more}; \`pipeline show ${run.id}\` lists its params.`;
}
