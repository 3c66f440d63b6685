import { humanCount } from "../../core/human-units.js";
import { METRIC_NAMES, type MetricName, titleWithBest } from "../../core/metrics.js";
import { notMeasured } from "../../core/not-measured.js";
import { MEASURED_LEVELS } from "../../core/partitions.js";
import type { RunRecord } from "../../core/run-record.js";
import { claimsHtml } from "../claims/claims.js";
import { type Html, html, spaced } from "../html.js";
import { intervalText } from "../interval-text.js";
import { intervalOf, score } from "../numbers.js";
import type { ReportData } from "../report-data.js";

const TILES = [
  ["auc", "AUC", "area under the ROC curve"],
  ["sensitivity", "Sensitivity", "of the positive cases, called positive"],
  ["specificity", "Specificity", "of the negative cases, called negative"],
  ["accuracy", "Accuracy", "of all cases, called rightly"],
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
  return html`<section><h2>Key numbers</h2>
    ${tiles(run.record)}
    ${partitions.length === 0 ? undefined : partitionTable(data, partitions)}
    ${notMeasured(run.record.stages).map((text) => html`<p><b>Not measured</b> ${text}.</p>`)}
    ${trust(data)}
    ${others.length === 0 ? undefined : otherTable(metrics, others)}
  </section>`;
}

/** What the intervals take for granted, and where they cannot be trusted. */
function trust(data: ReportData): Html | undefined {
  const sentences = claimsHtml(
    ["images-independent", "too-few-patients", "slope-of-few-patients", "average-precision-of-few-patients"],
    data,
  );
  return sentences.length === 0 ? undefined : html`<p class="warnings">${spaced(sentences)}</p>`;
}

function tiles(record: RunRecord): Html | undefined {
  const { metrics } = record;
  const shown = TILES.filter(([name]) => metrics[`test.${name}`] !== undefined);
  if (shown.length === 0) return undefined;
  const n = metrics["test.n"] ?? 0;
  const positive = metrics["test.n.positive"] ?? 0;
  const size: Readonly<Record<string, number>> = { sensitivity: positive, specificity: n - positive };
  return html`<dl class="tiles">${shown.map(([name, title, meaning]) => {
    const interval = intervalOf(metrics, `test.${name}`);
    return html`<div><dt>${title} <small>${meaning}</small></dt>
      <dd><b>${score(metrics[`test.${name}`]!)}</b>
      <small>${interval === undefined ? "" : `95 % interval ${interval} (${intervalText(record, name)})`}</small>
      <small>test, n = ${humanCount(size[name] ?? n)}</small></dd></div>`;
  })}</dl>`;
}

function partitionTable(data: ReportData, partitions: readonly string[]): Html {
  const { record } = data.run;
  const { metrics } = record;
  const mark = (partition: string) =>
    partition.startsWith("validation") ? claimsHtml(["validation-optimistic-mark"], data) : [];
  const method = (name: string) =>
    partitions.some((partition) => intervalOf(metrics, `${partition}.${name}`) !== undefined)
      ? intervalText(record, name)
      : "";
  const rows = METRIC_NAMES.filter((name) =>
    partitions.some((partition) => metrics[`${partition}.${name}`] !== undefined),
  );
  const cell = (name: string) => {
    const value = metrics[name];
    const interval = intervalOf(metrics, name);
    return html`<td>${value === undefined ? "" : score(value)}${interval && html` <small>(${interval})</small>`}</td>`;
  };
  const count = (partition: string) => {
    const n = metrics[`${partition}.n`];
    return n === undefined ? "" : `n = ${humanCount(n)}, ${metrics[`${partition}.n.positive`] ?? 0} positive`;
  };
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Metrics"><table>
    <caption>Metrics, with 95 % intervals in brackets where they were computed</caption>
    <thead><tr><th scope="col">Metric</th>${partitions.map(
      (partition) =>
        html`<th scope="col">${partition.replace(".patient", ", by patient")} <small>${count(partition)}${mark(partition).map((text) => html`, ${text}`)}</small></th>`,
    )}<th scope="col">Interval</th></tr></thead>
    <tbody>${rows.map(
      (name) =>
        html`<tr><th scope="row">${titleWithBest(name)}</th>${partitions.map((partition) => cell(`${partition}.${name}`))}<td><small>${method(name)}</small></td></tr>`,
    )}</tbody></table></div>`;
}

const otherTable = (metrics: Readonly<Record<string, number>>, names: readonly string[]): Html =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="Metrics"><table><caption>Other metrics</caption>
    <thead><tr><th scope="col">Metric</th><th scope="col">Value</th></tr></thead>
    <tbody>${names.map((name) => html`<tr><th scope="row">${name}</th><td>${metrics[name]!}</td></tr>`)}</tbody></table></div>`;
