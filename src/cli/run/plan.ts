import { diagnosticLine } from "../../core/diagnostic.js";
import { humanDuration } from "../../core/human-units.js";
import { describeNewItems } from "../../core/item-texts.js";
import { ok } from "../../core/result.js";
import { differencesIn, whyLines } from "../../core/why.js";
import type { PlannedStage } from "../../engine/plan.js";
import type { TextStyle } from "../../reporters/style.js";
import { type Cell, textTable } from "../../reporters/text-table.js";
import type { CommandResult } from "../command.js";
import { EXIT } from "../exit-code.js";
import { outputStyle, outputWidth, print, printJson, sayWarning } from "../output.js";
import type { Project } from "../project.js";
import { jobsLines } from "./jobs-line.js";
import { openNamed } from "./open-named.js";
import type { RunOptions } from "./run-options.js";

/** `pipeline plan`: what would run or be taken from the cache, and why. Runs nothing. */
export async function plan(from: Project, named: string | undefined, options: RunOptions): Promise<CommandResult> {
  const opened = openNamed(from, named);
  if (!opened.ok) return opened;
  const planned = await opened.value.project.plan(opened.value.file, options);
  if (!planned.ok) return planned;
  const json = options.json === true || options.reporter === "json";
  const { warnings } = planned.value;
  if (!json) for (const warning of warnings) sayWarning(diagnosticLine(warning));
  if (planned.value.type === "sweep") {
    const { showSweepPlan } = await import("./plan-sweep.js");
    showSweepPlan(planned.value, json);
    return ok(EXIT.done);
  }
  const { stages, predictedMs } = planned.value.plan;
  const { cluster } = planned.value;
  if (json) printJson({ ...planned.value.plan, stages: stages.map(forScripts), warnings, cluster });
  else print(`${planTable(stages, predictedMs)}${jobsLines(cluster)}`);
  return ok(EXIT.done);
}

function planTable(stages: readonly PlannedStage[], predictedMs: number): string {
  const style = outputStyle();
  const rows = stages.flatMap((stage): readonly (readonly Cell[])[] => {
    const [why, ...more] = linesOf(stage);
    return [
      [
        stage.id,
        { text: stage.status, style: markOf(stage.status, style) },
        stage.predictedMs === undefined ? "" : humanDuration(stage.predictedMs),
        why,
      ],
      ...more.map((line): readonly Cell[] => ["", "", "", line]),
    ];
  });
  const table = textTable(
    [
      { title: "STAGE" },
      { title: "STATUS" },
      { title: "TIME", align: "right" },
      { title: "WHY", flexible: true, wrap: true },
    ],
    rows,
    { width: outputWidth(), titleStyle: style.dim },
  );
  return `${table}\n${conclusion(stages, predictedMs)}\n`;
}

/** The reason and every difference, each once. */
function linesOf({ why, details, items }: PlannedStage): readonly [string, ...string[]] {
  const [first, ...more] = differencesIn(why).length > 0 ? whyLines(why) : [...whyLines(why), ...details];
  return [first, ...more, ...(items === undefined ? [] : [describeNewItems(items)])];
}

function conclusion(stages: readonly PlannedStage[], predictedMs: number): string {
  const count = (status: PlannedStage["status"]) => stages.filter((stage) => stage.status === status).length;
  const [misses, unknown] = [count("miss"), count("unknown")];
  if (misses + unknown === 0) return `Everything that is asked for is in the cache.`;
  const might = unknown === 0 ? "" : `, ${unknown} may run, depending on what those make`;
  const unpredicted = stages.some((stage) => stage.status === "miss" && stage.predictedMs === undefined);
  const time =
    predictedMs === 0
      ? ""
      : `; about ${humanDuration(predictedMs)}${unpredicted ? " and what has never run before" : ""}`;
  return `${misses} ${misses === 1 ? "stage runs" : "stages run"}${might}${time}.`;
}

function markOf(status: PlannedStage["status"], style: TextStyle): (text: string) => string {
  return { hit: style.green, miss: style.yellow, unknown: style.cyan, skipped: style.dim }[status];
}

// The action of a hit is the whole record of its execution; its key says enough.
const forScripts = ({ action: _action, ...stage }: PlannedStage) => stage;
