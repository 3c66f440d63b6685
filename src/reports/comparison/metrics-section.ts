import { humanMetric } from "../../core/human-units.js";
import type { Comparison } from "../../experiments/compare.js";
import type { MetricComparison } from "../../experiments/compare-metrics.js";
import { measuredText, pText, rangeOf, signed } from "../../experiments/describe-comparison.js";
import type { Measured } from "../../experiments/measure-candidate.js";
import type { Difference } from "../../experiments/test-difference.js";
import { methodText } from "../../statistics/interval-methods.js";
import { claimHtml } from "../claims/claims.js";
import { type Html, html } from "../html.js";
import { metricTitle } from "../metric-titles.js";

/** Every metric of every candidate, with its difference to the baseline. */
export function metricsSection(comparison: Comparison): Html | undefined {
  const parts = (["test", "validation"] as const)
    .map((partition) => ({
      partition,
      metrics: comparison.metrics.filter(({ name }) => name.startsWith(`${partition}.`)),
    }))
    .filter(({ metrics }) => metrics.length > 0);
  if (parts.length === 0 && comparison.others.length === 0) return undefined;
  const [test, validation] = ["test", "validation"].map((name) => parts.find(({ partition }) => partition === name));
  return html`<section><h2>Metrics</h2>
    ${test && testTables(comparison, test.metrics)}
    ${validation && html`<details><summary>Validation part</summary>${validationTable(comparison, validation.metrics)}</details>`}
    ${comparison.others.length === 0 ? undefined : html`<details><summary>Other metrics</summary>${otherTable(comparison)}</details>`}
  </section>`;
}

/** Candidates that stand in the table with all metrics; of more, what they are judged by comes first. */
const FEW = 3;
const FIRST: readonly string[] = ["test.auc", "test.sensitivity", "test.specificity"];

function testTables(comparison: Comparison, metrics: readonly MetricComparison[]): Html {
  const { candidates } = comparison;
  if (candidates.length === 2) return pairTable(comparison, metrics);
  if (candidates.length <= FEW) return testTable(comparison, metrics);
  const isFirst = ({ name, differences }: MetricComparison) =>
    FIRST.includes(name) || differences.some((one) => one?.test !== undefined);
  const rest = metrics.filter((metric) => !isFirst(metric));
  return html`${testTable(comparison, metrics.filter(isFirst))}${
    rest.length === 0
      ? undefined
      : html`<details><summary>More metrics of the test part</summary>${testTable(comparison, rest)}</details>`
  }`;
}

function testTable({ candidates, metrics: all }: Comparison, metrics: readonly MetricComparison[]): Html {
  const baseline = candidates[0]!.letter;
  const isReplicated = candidates.some(({ replicates }) => replicates.length > 1);
  const hasTests = all.some(({ differences }) => differences.some((one) => one?.test !== undefined));
  const rows = ({ name, values, differences }: MetricComparison) =>
    candidates.map(({ letter }, index) => {
      const [value, difference] = [values[index], differences[index]];
      const title =
        index === 0
          ? html`<th scope="rowgroup" rowspan="${candidates.length}">${metricTitle(name)} <small>${methodOf(values)}</small></th>`
          : undefined;
      return html`<tr>${title}<th scope="row" class="letter">${letter}</th>
        <td class="short">${value && measuredText(name, value)}</td>
        ${isReplicated ? html`<td>${value?.standardDeviation === undefined ? "" : humanMetric(name, value.standardDeviation)}</td>` : undefined}
        <td class="short">${difference && differenceText(name, difference)}</td>
        ${hasTests ? testCells(difference) : undefined}</tr>`;
    });
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Metrics on the test part"><table class="compared">
    <caption>Test part: values with 95 % intervals${isReplicated ? ", of replicates their mean and standard deviation" : ""}. Of Brier score, calibration error and cross-entropy 0 is best</caption>
    <thead><tr><th scope="col">Metric</th><th scope="col"><span class="spoken">Result</span></th>
    <th scope="col">${isReplicated ? "Mean" : "Value"}</th>${isReplicated ? html`<th scope="col">SD</th>` : undefined}
    <th scope="col">Minus ${baseline}</th>${hasTests ? TEST_HEADS : undefined}</tr></thead>
    ${metrics.map((metric) => html`<tbody>${rows(metric)}</tbody>`)}</table></div>`;
}

/** Two candidates stand beside each other. */
function pairTable({ candidates, metrics: all }: Comparison, metrics: readonly MetricComparison[]): Html {
  const [a, b] = candidates.map(({ letter }) => letter);
  const hasTests = all.some(({ differences }) => differences.some((one) => one?.test !== undefined));
  const cell = (name: string, value: Measured | undefined) =>
    html`<td class="short">${value && measuredText(name, value)}${
      value?.standardDeviation === undefined
        ? undefined
        : html` <small>SD ${humanMetric(name, value.standardDeviation)}</small>`
    }</td>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Metrics on the test part"><table class="compared">
    <caption>Test part: values with 95 % intervals. Of Brier score, calibration error and cross-entropy 0 is best</caption>
    <thead><tr><th scope="col">Metric</th><th scope="col">${a!}</th><th scope="col">${b!}</th><th scope="col">${b!} minus ${a!}</th>${
      hasTests ? TEST_HEADS : undefined
    }</tr></thead>
    <tbody>${metrics.map(
      ({
        name,
        values,
        differences,
      }) => html`<tr><th scope="row">${metricTitle(name)} <small>${methodOf(values)}</small></th>${values.map((value) => cell(name, value))}
      <td class="short">${differences[1] && differenceText(name, differences[1])}</td>${hasTests ? testCells(differences[1]) : undefined}</tr>`,
    )}</tbody></table></div>`;
}

/** How the intervals of a metric were made, in small print beside its name. */
function methodOf(values: readonly (Measured | undefined)[]): string {
  const interval = values.find((one) => one?.interval !== undefined)?.interval;
  return interval === undefined ? "" : methodText(interval.method, interval.over);
}

const TEST_HEADS = html`<th scope="col">Test</th><th scope="col">p</th><th scope="col">p, corrected</th>`;

function differenceText(name: string, { value, interval }: Difference): string {
  const range = interval && rangeOf(name, interval, signed);
  return `${signed(name, value)}${range ? ` (${range})` : ""}`;
}

function testCells(difference: Difference | undefined): Html {
  const test = difference?.test;
  if (test === undefined) return html`<td></td><td></td><td></td>`;
  if (test.method === "identical") return html`<td>same predictions</td><td></td><td></td>`;
  const p = (value: number | undefined, bold = false) =>
    value === undefined
      ? html`<td>not defined</td>`
      : bold && value < 0.05
        ? html`<td><b>${pText(value)}</b></td>`
        : html`<td>${pText(value)}</td>`;
  return html`<td>${test.method}</td>${p(test.p)}${p(test.adjustedP, true)}`;
}

function validationTable(comparison: Comparison, metrics: readonly MetricComparison[]): Html {
  const { candidates } = comparison;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Metrics on the validation part"><table>
    <caption>Validation part. ${claimHtml("validation-chose", comparison)}</caption>
    <thead><tr><th scope="col">Metric</th>${candidates.map(({ letter }) => html`<th scope="col">${letter}</th>`)}</tr></thead>
    <tbody>${metrics.map(
      ({ name, values }) =>
        html`<tr><th scope="row">${metricTitle(name)} <small>${methodOf(values)}</small></th>${values.map(
          (value) => html`<td class="short">${value && measuredText(name, value)}</td>`,
        )}</tr>`,
    )}</tbody></table></div>`;
}

const otherTable = ({ candidates, others }: Comparison): Html =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="Other metrics"><table><caption>As the runs recorded them</caption>
    <thead><tr><th scope="col">Metric</th>${candidates.map(({ letter }) => html`<th scope="col">${letter}</th>`)}</tr></thead>
    <tbody>${others.map(
      ({ name, values }) =>
        html`<tr><th scope="row">${name}</th>${values.map(
          (value) => html`<td>${value === undefined ? "" : humanMetric(name, value)}</td>`,
        )}</tr>`,
    )}</tbody></table></div>`;
