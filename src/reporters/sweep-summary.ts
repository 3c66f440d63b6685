import type { SweepFinished, SweepPoint } from "../core/event.js";
import { humanDuration, humanMetric } from "../core/human-units.js";
import { canonicalJson } from "../core/json.js";
import { metricHeading } from "../core/metric-name.js";
import { pointName, shortPaths } from "../core/point-name.js";
import { printableDeep } from "../core/printable.js";
import { type TextStyle, textStyle } from "./style.js";
import { type Cell, type Column, textTable } from "./text-table.js";

/** Metrics of the table, one of each part; validation first: the test set is looked at, but chooses nothing. */
const SHOWN = [
  ["validation.auc", "validation.accuracy", "validation.loss"],
  ["test.auc", "test.accuracy", "test.loss"],
] as const;

/** What is on the screen when a sweep is over: its points with mean and deviation, and how its runs ended. */
export function sweepSummary(
  sweep: SweepFinished,
  shown: {
    readonly color: boolean;
    readonly width: number;
    /** As it is shown. */
    readonly folder: string;
    readonly warnings: readonly string[];
    /** What stages read and left out. */
    readonly readings: readonly { readonly stage: string; readonly text: string }[];
  },
): string {
  const [finished, options] = [printableDeep(sweep), printableDeep(shown)];
  const style = textStyle(options.color);
  const { members, points } = finished;
  const counts = (["succeeded", "failed", "interrupted"] as const).flatMap((status) => {
    const count = members.filter((member) => member.status === status).length;
    return count === 0 ? [] : `${count} ${status}`;
  });
  const lines = [
    `${outcome(finished, style)} in ${humanDuration(finished.durationMs)}: ${members.length} runs, ${counts.join(", ")}`,
    `sweep   ${finished.sweep}`,
    `folder  ${options.folder}`,
    ...(finished.report === undefined ? [] : [`report  ${options.folder}/${finished.report}`]),
  ];
  const warnings = options.warnings.map((text) => `${style.yellow("warning:")} ${text}\n`);
  const readings = options.readings.map(({ stage, text }) => `${style.bold(stage)}: ${text}\n`);
  const block = (texts: readonly string[]): string => `${texts.length > 0 ? "\n" : ""}${texts.join("")}`;
  const isNested = members.some(({ chosen }) => chosen !== undefined);
  const table = pointsTable(points, options.width, style, isNested);
  const choices = choicesTable(finished, options.width, style);
  return `${table}${block(choices === "" ? [] : [choices])}${block(readings)}${block(warnings)}\n${lines.join("\n")}\n`;
}

/**
 * A row for each point. With pooled folds, these take the place of the mean of the folds' tests; of a nested
 * cross-validation, where nothing is left to choose, both are there.
 */
function pointsTable(points: readonly SweepPoint[], width: number, style: TextStyle, isNested: boolean): string {
  if (points.length === 0) return "";
  const pooled = points.some((point) => point.pooled?.some(({ metrics }) => metrics["pooled.auc"] !== undefined));
  const usual: readonly string[] = SHOWN.slice(0, pooled && !isNested ? 1 : 2).flatMap(
    (names) => names.find((name) => points.some(({ metrics }) => metrics[name] !== undefined)) ?? [],
  );
  // What decided who trained on comes first, if it is another.
  const decided = points.find((point) => point.stopped !== undefined)?.stopped?.metric;
  const shown = decided === undefined || usual.includes(decided) ? usual : [decided, ...usual];
  const paths = shortPaths(points.flatMap(({ point }) => Object.keys(point)));
  const stopped = points.some((point) => point.stopped !== undefined);
  const columns: Column[] = [
    { title: paths.size === 0 ? "ALL RUNS" : [...paths.values()].join(", "), flexible: true, wrap: true },
    { title: "RUNS", align: "right" },
    ...(stopped ? [{ title: "TRAINED", align: "right" as const }] : []),
    ...shown.map((name): Column => ({ title: metricHeading(name), align: "left" })),
    ...(pooled ? [{ title: "POOLED.AUC" }] : []),
  ];
  const rows = points.map((point): readonly Cell[] => [
    [...paths.keys()].map((path) => describeValue(point.point[path])).join(", "),
    point.succeeded === point.runs.length ? `${point.runs.length}` : `${point.succeeded} of ${point.runs.length}`,
    ...(stopped ? [trainedCell(point)] : []),
    ...shown.map((name) => spreadCell(name, point)),
    ...(pooled ? [pooledCell(point)] : []),
  ]);
  return textTable(columns, rows, { width, titleStyle: style.dim });
}

/** Of a nested cross-validation: which point each outer fold chose, by what mean, and how its test came out. */
function choicesTable({ members }: SweepFinished, width: number, style: TextStyle): string {
  const tested = members.filter(({ chosen, replicate = 0 }) => chosen !== undefined && replicate === 0);
  const metric = tested[0]?.chosen?.metric;
  if (metric === undefined) return "";
  const rows = tested.map(({ fold = 0, point, chosen, metrics }): readonly Cell[] => {
    const own = chosen?.points.find((one) => canonicalJson(one.point) === canonicalJson(point));
    const test = metrics[`test.${metric}`];
    return [
      `${fold + 1}`,
      pointName(point),
      own === undefined ? "" : `${humanMetric(metric, own.mean)} ± ${own.deviation.toFixed(4)}`,
      test === undefined ? "" : humanMetric(metric, test),
    ];
  });
  const columns: Column[] = [
    { title: "FOLD", align: "right" },
    { title: "CHOSEN", flexible: true, wrap: true },
    { title: `INNER.${metricHeading(metric)}` },
    { title: `TEST.${metricHeading(metric)}` },
  ];
  return textTable(columns, rows, { width, titleStyle: style.dim });
}

/** Epochs, where training was stopped; of a point that is not done nothing can be said. */
function trainedCell({ stopped, succeeded }: SweepPoint): string {
  if (stopped !== undefined) return `${stopped.epochs} of ${stopped.of}`;
  return succeeded > 0 ? "all" : "";
}

function spreadCell(name: string, { metrics, stopped }: SweepPoint): string {
  const spread = metrics[name];
  if (spread === undefined) return stopped?.metric === name ? humanMetric(name, stopped.value) : "";
  const deviation = spread.deviation === undefined ? "" : ` ± ${spread.deviation.toFixed(4)}`;
  return `${humanMetric(name, spread.mean)}${deviation}`;
}

/** Of several replicates the first: it has the pipeline's own seed. */
function pooledCell({ pooled }: SweepPoint): string {
  const metrics = pooled?.[0]?.metrics;
  const auc = metrics?.["pooled.auc"];
  if (auc === undefined) return "";
  const [low, high] = [metrics?.["pooled.auc.low"], metrics?.["pooled.auc.high"]];
  return low === undefined || high === undefined
    ? auc.toFixed(4)
    : `${auc.toFixed(4)} (${low.toFixed(3)}-${high.toFixed(3)})`;
}

const describeValue = (value: unknown): string =>
  value === undefined ? "-" : typeof value === "string" ? value : JSON.stringify(value);

function outcome({ status }: SweepFinished, style: TextStyle): string {
  return { succeeded: style.green, failed: style.red, interrupted: style.yellow }[status](status);
}
