import type { RunFinished } from "../core/event.js";
import { humanDuration } from "../core/human-units.js";
import { printableDeep } from "../core/printable.js";
import type { StageStatus } from "../core/status.js";
import { unreachable } from "../core/unreachable.js";
import { metricsTable } from "./metrics-table.js";
import { type TextStyle, textStyle } from "./style.js";
import { type Cell, textTable } from "./text-table.js";

/** What is on the screen when a run is over: stages, metrics, and where to look further. */
export function summary(
  run: RunFinished,
  shown: {
    readonly color: boolean;
    readonly width: number;
    /** As they are shown. */
    readonly folder: string;
    readonly report?: string;
    /** Names of documents that could not be written into the folder. */
    readonly missing?: readonly string[];
    /** What stages could not measure. */
    readonly notMeasured?: readonly string[];
    readonly warnings: readonly { readonly stage?: string; readonly message: string }[];
    /** What stages read and left out, from the cache too. */
    readonly readings?: readonly { readonly stage: string; readonly text: string }[];
  },
): string {
  const [finished, options] = [printableDeep(run), printableDeep(shown)];
  const style = textStyle(options.color);
  const table = { width: options.width, titleStyle: style.dim };
  const rows = finished.stages.map((stage): readonly Cell[] => [
    stage.id,
    { text: stage.status, style: markOf(stage.status, style) },
    stage.status === "executed" || stage.status === "failed" ? humanDuration(stage.durationMs) : "",
    stage.status === "cached" || stage.reason === stage.status ? "" : stage.reason,
  ]);
  const stages = textTable(
    [
      { title: "STAGE" },
      { title: "STATUS" },
      { title: "TIME", align: "right" },
      { title: "WHY", flexible: true, wrap: true },
    ],
    rows,
    table,
  );
  const metrics = Object.keys(finished.metrics).length === 0 ? "" : `\n${metricsTable(finished.metrics, table)}`;
  const end = [
    `${outcome(finished, style)} in ${humanDuration(finished.durationMs)}`,
    ...(options.notMeasured ?? []).map((text) => `${style.yellow("not measured")} ${text}`),
    `run     ${options.folder}`,
    ...(options.report === undefined ? [] : [`report  ${options.report}`]),
    ...((options.missing ?? []).length === 0 ? [] : [`${style.red("missing")} ${options.missing?.join(", ")}`]),
  ];
  const warnings = options.warnings.map(
    ({ stage, message }) => `${style.yellow("warning:")} ${stage === undefined ? "" : `${stage}: `}${message}\n`,
  );
  const readings = (options.readings ?? []).map(({ stage, text }) => `${style.bold(stage)}: ${text}\n`);
  const block = (lines: readonly string[]): string => `${lines.length > 0 ? "\n" : ""}${lines.join("")}`;
  return `${stages}${metrics}${block(readings)}${block(warnings)}\n${end.join("\n")}\n`;
}

function outcome(finished: RunFinished, style: TextStyle): string {
  switch (finished.status) {
    case "succeeded":
      return style.green("succeeded");
    case "failed":
      return style.red("failed");
    case "interrupted":
      return style.yellow("interrupted");
    default:
      return unreachable(finished.status);
  }
}

function markOf(status: StageStatus, style: TextStyle): (text: string) => string {
  switch (status) {
    case "executed":
    case "cached":
      return style.green;
    case "failed":
      return style.red;
    case "interrupted":
      return style.yellow;
    case "skipped":
      return style.dim;
    default:
      return unreachable(status);
  }
}
