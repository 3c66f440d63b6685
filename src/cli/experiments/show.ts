import { readdir } from "node:fs/promises";
import { humanDuration } from "../../core/human-units.js";
import { notMeasured } from "../../core/not-measured.js";
import { memberName } from "../../core/point-name.js";
import { printable, printableDeep } from "../../core/printable.js";
import { readingsOf } from "../../core/read-fact.js";
import { ok } from "../../core/result.js";
import type { StageRecord } from "../../core/run-record.js";
import { type KnownRun, stateName } from "../../experiments/read-runs.js";
import { shownPath } from "../../project/shown-path.js";
import { projectAt } from "../../project.js";
import { metricsTable } from "../../reporters/metrics-table.js";
import { type Cell, textTable } from "../../reporters/text-table.js";
import type { CommandResult } from "../command.js";
import { describeFailure } from "../describe-problem.js";
import { EXIT } from "../exit-code.js";
import { outputStyle, outputWidth, print, printJson } from "../output.js";
import type { Project } from "../project.js";
import { showSweep } from "./show-sweep.js";
import { sayUnreadable } from "./unreadable-runs.js";

/** `pipeline show RUN`: params, stages, metrics and files of one run, or the points of a sweep. */
export async function showRun(
  project: Project,
  named: string,
  options: { readonly json?: boolean },
): Promise<CommandResult> {
  const found = await projectAt(project).read(named);
  sayUnreadable(found.ok ? found.value : found.error);
  if (!found.ok) return found;
  if (found.value.type === "sweep") return showSweep(project, found.value, options);
  const { run } = found.value;
  if (options.json) printJson({ ...run.record, status: stateName(run), folder: run.folder });
  else print(await describeRun({ ...run, record: printableDeep(run.record) }, project));
  return ok(EXIT.done);
}

async function describeRun(run: KnownRun, project: Project): Promise<string> {
  const style = outputStyle();
  const width = outputWidth();
  const { record } = run;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["run", style.bold(run.id)],
    ["label", record.label],
    ["tags", record.tags?.join(" ")],
    ["note", record.note],
    ["sweep", record.sweep && `${record.sweep.id} (${memberName(record.sweep)})`],
    ["pipeline", `${record.pipeline.name} (${record.pipeline.file})`],
    ["about", record.pipeline.description],
    ["status", stateName(run)],
    ["started", record.startedAt],
    ["took", record.durationMs === undefined ? undefined : humanDuration(record.durationMs)],
    ["set", record.overrides.length === 0 ? undefined : record.overrides.join(" ")],
    ["git", record.git && `${record.git.commit.slice(0, 12)}${record.git.dirty ? " with changes" : ""}`],
    ["with", `radpipe ${record.environment.radpipe}, Node ${record.environment.node}, ${record.environment.platform}`],
    ["folder", printable(shownPath(run.folder, project))],
  ];
  const sections = [facts.flatMap(([name, text]) => (text ? [`${style.dim(name.padEnd(9))}${text}\n`] : [])).join("")];
  const params = Object.entries(record.params);
  if (params.length > 0) {
    const rows = params.map(([name, value]): readonly Cell[] => [name, JSON.stringify(value)]);
    sections.push(
      textTable([{ title: "PARAM" }, { title: "VALUE", flexible: true }], rows, { width, titleStyle: style.dim }),
    );
  }
  sections.push(stagesTable(record.stages, width, style.dim));
  if (Object.keys(record.metrics).length > 0)
    sections.push(metricsTable(record.metrics, { width, titleStyle: style.dim }));
  const readings = readingsOf(record.stages);
  if (readings.length > 0) sections.push(readings.map(({ stage, text }) => `${style.bold(stage)}: ${text}\n`).join(""));
  for (const text of notMeasured(record.stages)) sections.push(`${style.yellow("not measured")} ${text}\n`);
  if (record.warnings.length > 0) {
    sections.push(
      record.warnings
        .map(({ stage, message }) => `${style.yellow("warning:")} ${stage ? `${stage}: ` : ""}${message}\n`)
        .join(""),
    );
  }
  if (record.failure) sections.push(describeFailure(record.failure, style));
  const files = (await readdir(run.folder)).sort().map(printable).join("  ");
  sections.push(`${style.dim("files")}    ${files}\n`);
  return sections.join("\n");
}

function stagesTable(stages: readonly StageRecord[], width: number, titleStyle: (text: string) => string): string {
  const rows = stages.map((stage): readonly Cell[] => [
    stage.id,
    stage.status,
    stage.status === "cached" ? `(${humanDuration(stage.executedMs ?? 0)})` : humanDuration(stage.durationMs),
    stage.key?.slice(0, 12) ?? "",
    stage.reason,
  ]);
  return textTable(
    [
      { title: "STAGE" },
      { title: "STATUS" },
      { title: "TIME", align: "right" },
      { title: "KEY" },
      { title: "WHY", flexible: true },
    ],
    rows,
    { width, titleStyle },
  );
}
