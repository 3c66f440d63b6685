import { humanCount } from "../../core/human-units.js";
import { t, words } from "../../core/language.js";
import { METRIC_NAMES, METRICS, type MetricName } from "../../core/metrics.js";
import { notMeasured } from "../../core/not-measured.js";
import { MEASURED_LEVELS } from "../../core/partitions.js";
import type { SeveralQuestion } from "../../core/question.js";
import { methodOf } from "../../experiments/measure-several.js";
import { claimsHtml, claimsText } from "../claims/claims.js";
import { type Html, html, spaced } from "../html.js";
import { intervalText } from "../interval-text.js";
import { titleWithBest } from "../metric-titles.js";
import { intervalOf, levelTitle, score } from "../numbers.js";
import type { ReportData } from "../report-data.js";
import { section } from "../section.js";
import { dataTable } from "../tables/data-table.js";
import { metricCell } from "../tables/figure-cell.js";
import { oneGroup } from "../tables/table.js";
import { toldHtml } from "../told.js";
import { baselines } from "./baselines.js";

/** Of several classes or findings: the mean over them, or what is measured of all together. */
const TILES_OF = {
  multiclass: [
    ["auc", "Mean AUC", "over the classes, each against the rest"],
    ["accuracy", "Accuracy", "of all cases, classified correctly"],
    ["balancedAccuracy", "Balanced accuracy", "mean over the classes of their sensitivity"],
    ["kappa", "Cohen's kappa", "agreement beyond chance"],
  ],
  multilabel: [
    ["auc", "Mean AUC", "over the findings that can be measured"],
    ["auprc", "Mean average precision", "over the findings that can be measured"],
    ["sensitivity", "Mean sensitivity", "over the findings, each at its threshold"],
    ["specificity", "Mean specificity", "over the findings, each at its threshold"],
  ],
} as const satisfies Readonly<Record<string, readonly (readonly [MetricName, string, string])[]>>;

const TILES = [
  ["auc", "AUC", "area under the ROC curve"],
  ["sensitivity", "Sensitivity", "of the positive cases, called positive"],
  ["specificity", "Specificity", "of the negative cases, called negative"],
  ["accuracy", "Accuracy", "of all cases, classified correctly"],
] as const satisfies readonly (readonly [MetricName, string, string])[];

/** The numbers that a run is judged by, with n and 95 % intervals; other metrics as they were named. */
export function keyNumbers(data: ReportData): Html | undefined {
  const { run } = data;
  const { metrics } = run.record;
  const names = Object.keys(metrics);
  if (names.length === 0) return undefined;
  const partitions = MEASURED_LEVELS.filter((partition) => names.some((name) => name.startsWith(`${partition}.`)));
  // The audit has a section of its own.
  const shown = [...partitions, "audit"];
  const others = names.filter((name) => !shown.some((prefix) => name.startsWith(`${prefix}.`)));
  return section(
    t`Key numbers`,
    html`${tiles(data)}
    ${partitions.length === 0 ? undefined : partitionTable(data, partitions)}
    ${baselines(data)}
    ${notMeasured(run.record.stages).map((text) => html`<p><b>Not measured</b> ${toldHtml(text)}.</p>`)}
    ${trust(data)}
    ${others.length === 0 ? undefined : otherTable(metrics, others)}`,
  );
}

/** What the intervals assume, and where they cannot be trusted. */
function trust(data: ReportData): Html | undefined {
  const sentences = claimsHtml(
    [
      "images-independent",
      "too-few-patients",
      "too-few-patients-of-some",
      "errors-without-interval",
      "slope-of-few-patients",
      "average-precision-of-few-patients",
    ],
    data,
  );
  return sentences.length === 0 ? undefined : html`<p class="warnings">${spaced(sentences)}</p>`;
}

function tiles({ run: { record }, answered }: ReportData): Html | undefined {
  const { metrics } = record;
  const all: readonly (readonly [MetricName, string, string])[] =
    answered === undefined || answered.kind === "binary" ? TILES : TILES_OF[answered.kind];
  const shown = all.filter(([name]) => metrics[`test.${name}`] !== undefined);
  if (shown.length === 0) return undefined;
  const n = metrics["test.n"] ?? 0;
  const positive = metrics["test.n.positive"] ?? 0;
  const size: Readonly<Record<string, number>> =
    answered === undefined ? { sensitivity: positive, specificity: n - positive } : {};
  return html`<dl class="tiles">${shown.map(([name, title, meaning]) => {
    const interval = intervalOf(metrics, `test.${name}`);
    return html`<div><dt>${words(title)} <small>${words(meaning)}</small></dt>
      <dd><b>${score(metrics[`test.${name}`]!)}</b>
      <small>${interval === undefined ? "" : t`95 % interval ${interval} (${intervalText(record, name)})`}</small>
      <small>test, n = ${humanCount(size[name] ?? n)}</small></dd></div>`;
  })}</dl>`;
}

function partitionTable(data: ReportData, partitions: readonly string[]): Html {
  const { record } = data.run;
  const { metrics } = record;
  const mark = (partition: string) =>
    partition.startsWith("validation") ? claimsText(["validation-optimistic-mark"], data) : [];
  const method = (name: string) =>
    partitions.some((partition) => intervalOf(metrics, `${partition}.${name}`) !== undefined)
      ? intervalText(record, name)
      : "";
  const rows = METRIC_NAMES.filter((name) =>
    partitions.some((partition) => metrics[`${partition}.${name}`] !== undefined),
  );
  const count = (partition: string) => {
    const n = metrics[`${partition}.n`];
    const positive = data.answered === undefined ? t`, ${metrics[`${partition}.n.positive`] ?? 0} positive` : "";
    const counts = n === undefined ? [] : [`n = ${humanCount(n)}${positive}`];
    return [...counts, ...mark(partition)].join(", ");
  };
  return dataTable({
    name: t`Metrics`,
    caption: t`Metrics, with 95 % intervals in brackets where they were computed`,
    columns: [
      { title: t`Metric` },
      ...partitions.map((partition) => ({
        title: levelTitle(partition),
        note: count(partition),
      })),
      { title: t`Interval`, isQuiet: true },
    ],
    groups: oneGroup(
      rows.map((name) => ({
        head: data.answered === undefined ? titleWithBest(name) : titleOfMean(name, data.answered.kind),
        cells: [...partitions.map((partition) => metricCell(metrics, `${partition}.${name}`)), method(name)],
      })),
    ),
  });
}

/** A mean over classes or findings is called so. */
const titleOfMean = (name: MetricName, kind: SeveralQuestion["kind"] | "binary"): string =>
  kind !== "binary" && methodOf(kind, name) === "mover" && METRICS[name].of === "cases"
    ? t`${titleWithBest(name)}, mean`
    : titleWithBest(name);

const otherTable = (metrics: Readonly<Record<string, number>>, names: readonly string[]): Html =>
  dataTable({
    name: t`Other metrics`,
    caption: t`Other metrics`,
    columns: [{ title: t`Metric` }, { title: t`Value` }],
    groups: oneGroup(names.map((name) => ({ head: name, cells: [metrics[name]] }))),
  });
