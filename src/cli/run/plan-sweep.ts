import { humanDuration } from "../../core/human-units.js";
import { memberName } from "../../core/point-name.js";
import type { SetAction, SetPlan } from "../../engine/plan-set.js";
import type { LoadedSweep } from "../../project/loaded-pipeline.js";
import type { PlannedFile } from "../../project/plan-file.js";
import { textTable } from "../../reporters/text-table.js";
import { outputStyle, outputWidth, print, printJson } from "../output.js";
import { jobsLines } from "./jobs-line.js";

/** `pipeline plan` of a sweep: its runs merged, with what is in the cache and what is not. */
export function showSweepPlan(
  { plan, points, warnings, cluster }: Extract<PlannedFile, { readonly type: "sweep" }>,
  asJson: boolean,
): void {
  if (asJson) printJson({ ...forScripts(plan, points), warnings, cluster });
  else print(`${table(plan)}${jobsLines(cluster)}`);
}

/** A row for each stage, whichever runs it is in. */
function table({ plans, actions }: SetPlan): string {
  const style = outputStyle();
  const all = [...actions.values()];
  const ids = [...new Set(plans.flatMap(({ stages }) => stages.map(({ id }) => id)))];
  const rows = ids.flatMap((id) => {
    const own = all.filter((action) => action.id === id);
    if (own.length === 0) return [];
    return [[id, `${own.length}`, ...STATUSES.map((status) => countOf(own, status)), time(own), whyOf(own)]];
  });
  const text = textTable(
    [
      { title: "STAGE" },
      { title: "ACTIONS", align: "right" },
      { title: "CACHED", align: "right" },
      { title: "TO RUN", align: "right" },
      { title: "OPEN", align: "right" },
      { title: "TIME", align: "right" },
      { title: "WHY", flexible: true, wrap: true },
    ],
    rows,
    { width: outputWidth(), titleStyle: style.dim },
  );
  return `${text}\n${conclusion(plans.length, all)}\n`;
}

const STATUSES = ["hit", "miss", "unknown"] as const;

const countOf = (actions: readonly SetAction[], status: SetAction["status"]): string => {
  const count = actions.filter((action) => action.status === status).length;
  return count === 0 ? "" : `${count}`;
};

const sumOf = (actions: readonly SetAction[]): number =>
  actions.reduce((sum, { predictedMs }) => sum + (predictedMs ?? 0), 0);

function time(actions: readonly SetAction[]): string {
  const sum = sumOf(actions);
  return sum === 0 ? "" : humanDuration(sum);
}

/** Of what is not cached, where it is the same for all. */
function whyOf(actions: readonly SetAction[]): string {
  const reasons = [...new Set(actions.filter(({ status }) => status !== "hit").map(({ reason }) => reason))];
  if (reasons.length === 0) return "";
  return reasons.length === 1 ? reasons[0]! : `${reasons[0]}, and ${reasons.length - 1} more`;
}

function conclusion(runs: number, actions: readonly SetAction[]): string {
  const count = (status: SetAction["status"]) => actions.filter((action) => action.status === status).length;
  const [hits, misses, open] = [count("hit"), count("miss"), count("unknown")];
  const what = `${runs} runs of ${actions.length} different actions: ${hits} cached`;
  if (misses + open === 0) return `${what}. Everything that is asked for is in the cache.`;
  const sum = sumOf(actions);
  const unpredicted = actions.some(({ status, predictedMs }) => status !== "hit" && predictedMs === undefined);
  const work =
    sum === 0 ? "" : `; about ${humanDuration(sum)} of work${unpredicted ? " and what has never run before" : ""}`;
  return `${what}, ${misses} to run${open === 0 ? "" : `, ${open} open until those have run`}${work}.`;
}

const forScripts = ({ plans, actions }: SetPlan, points: LoadedSweep["points"]) => ({
  members: plans.map(({ stages }, index) => ({
    ...points[index],
    name: memberName(points[index] ?? { point: {} }),
    stages: stages.map(({ id, status, identity }) => ({ id, status, ...(identity !== undefined && { identity }) })),
  })),
  actions: [...actions].map(([identity, { action: _action, identity: _identity, ...stage }]) => ({
    identity,
    ...stage,
  })),
});
