import { humanMetric } from "../../core/human-units.js";
import { t, words } from "../../core/language.js";
import type { Comparison } from "../../experiments/compare.js";
import { pText, signed } from "../../experiments/describe-comparison.js";
import type { Measured } from "../../experiments/measure-candidate.js";
import type { MetricComparison } from "../../experiments/metric-comparison.js";
import type { Difference } from "../../experiments/test-difference.js";
import type { Interval } from "../../statistics/interval.js";
import { claimHtml, claimsText } from "../claims/claims.js";
import { type Html, html } from "../html.js";
import { methodWords } from "../interval-text.js";
import { metricTitle } from "../metric-titles.js";
import { section } from "../section.js";
import { dataTable } from "../tables/data-table.js";
import { type Cell, type CellParts, type Column, oneGroup, type Row } from "../tables/table.js";

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
  return section(
    t`Metrics`,
    html`${test && testTables(comparison, test.metrics)}
    ${validation && html`<details><summary>Validation part</summary>${validationTable(comparison, validation.metrics)}</details>`}
    ${comparison.others.length === 0 ? undefined : html`<details><summary>Other metrics</summary>${otherTable(comparison)}</details>`}`,
  );
}

/** Candidates that the table shows with all metrics; with more, the deciding metric comes first. */
const FEW = 3;
const FIRST: readonly string[] = ["test.auc", "test.sensitivity", "test.specificity"];

function testTables(comparison: Comparison, metrics: readonly MetricComparison[]): Html {
  const { candidates } = comparison;
  if (candidates.length === 2) return pairTable(comparison, metrics);
  const without = claimHtml("no-figures-of-test-part", comparison);
  const note = without && html`<p>${without}</p>`;
  if (candidates.length <= FEW) return html`${testTable(comparison, metrics, t`test set`)}${note}`;
  const isFirst = ({ name, differences }: MetricComparison) =>
    FIRST.includes(name) || differences.some((one) => one?.test !== undefined);
  const rest = metrics.filter((metric) => !isFirst(metric));
  return html`${testTable(comparison, metrics.filter(isFirst), t`test set`)}${note}${
    rest.length === 0
      ? undefined
      : html`<details><summary>More metrics of the test set</summary>${testTable(comparison, rest, t`test set, more`)}</details>`
  }`;
}

function testTable({ candidates, metrics: all }: Comparison, metrics: readonly MetricComparison[], part: string): Html {
  const baseline = candidates[0]!.letter;
  const isReplicated = candidates.some(({ replicates }) => replicates.length > 1);
  const hasTests = all.some(({ differences }) => differences.some((one) => one?.test !== undefined));
  const rows = ({ name, values, differences }: MetricComparison): readonly Row[] =>
    candidates.flatMap(({ letter }, index) => {
      const [value, difference] = [values[index], differences[index]];
      if (value === undefined && difference === undefined) return [];
      return [
        {
          head: letter,
          cells: [
            valueCell(name, value),
            ...(isReplicated ? [deviation(name, value)] : []),
            differenceCell(name, difference),
            ...(hasTests ? testCells(difference) : []),
          ],
        },
      ];
    });
  return dataTable({
    name: t`Metrics, ${part}`,
    caption: t`Test part: values with 95 % intervals${isReplicated ? t`, of replicates their mean and standard deviation` : ""}. For Brier score, calibration error and cross-entropy 0 is best`,
    columns: [
      { title: t`Result` },
      { title: isReplicated ? t`Mean` : t`Value` },
      ...(isReplicated ? [{ title: t`SD` }] : []),
      { title: t`Minus ${baseline}` },
      ...(hasTests ? testColumns() : []),
    ],
    groups: metrics.map((metric) => ({
      title: metricTitle(metric.name),
      note: methodOf(metric.values),
      rows: rows(metric),
    })),
  });
}

/** Two candidates are side by side. */
function pairTable({ candidates, metrics: all }: Comparison, metrics: readonly MetricComparison[]): Html {
  const [a, b] = candidates.map(({ letter }) => letter) as [string, string];
  const hasTests = all.some(({ differences }) => differences.some((one) => one?.test !== undefined));
  const cell = (name: string, value: Measured | undefined): Cell => {
    const spread = deviation(name, value);
    return { ...valueCell(name, value), ...(spread !== "" && { note: t`SD ${spread}` }) };
  };
  return dataTable({
    name: t`Metrics, test set`,
    caption: t`Test part: values with 95 % intervals. For Brier score, calibration error and cross-entropy 0 is best`,
    columns: [
      { title: t`Metric` },
      { title: a },
      { title: b },
      { title: t`${b} minus ${a}` },
      ...(hasTests ? testColumns() : []),
    ],
    groups: oneGroup(
      metrics.map(({ name, values, differences }) => ({
        head: { text: metricTitle(name), note: methodOf(values) },
        cells: [
          ...values.map((value) => cell(name, value)),
          differenceCell(name, differences[1]),
          ...(hasTests ? testCells(differences[1]) : []),
        ],
      })),
    ),
  });
}

/** How the intervals of a metric were computed, in small print next to its name. */
function methodOf(values: readonly (Measured | undefined)[]): string {
  const interval = values.find((one) => one?.interval !== undefined)?.interval;
  return interval === undefined ? "" : methodWords(interval.method, interval.over);
}

const testColumns = (): readonly Column[] => [{ title: t`Method` }, { title: "p" }, { title: t`p, corrected` }];

const deviation = (name: string, value: Measured | undefined): string =>
  value?.standardDeviation === undefined ? "" : humanMetric(name, value.standardDeviation);

const valueCell = (name: string, value: Measured | undefined): CellParts =>
  value === undefined
    ? { text: "" }
    : { text: humanMetric(name, value.value), ...boundsIn(value.interval, (bound) => humanMetric(name, bound)) };

const differenceCell = (name: string, difference: Difference | undefined): Cell =>
  difference && {
    text: signed(name, difference.value),
    ...boundsIn(difference.interval, (bound) => signed(name, bound)),
  };

const boundsIn = (interval: Interval | undefined, text: (bound: number) => string): Pick<CellParts, "interval"> =>
  interval !== undefined && Number.isFinite(interval.low) && Number.isFinite(interval.high)
    ? { interval: [text(interval.low), text(interval.high)] }
    : {};

function testCells(difference: Difference | undefined): readonly Cell[] {
  const test = difference?.test;
  if (test === undefined) return [undefined, undefined, undefined];
  if (test.method === "identical") return [t`same predictions`, undefined, undefined];
  const p = (value: number | undefined, isMarked: boolean): Cell =>
    value === undefined ? t`not defined` : { text: pText(value), isStrong: isMarked && value < 0.05 };
  return [words(test.method), p(test.p, false), p(test.adjustedP, true)];
}

function validationTable(comparison: Comparison, metrics: readonly MetricComparison[]): Html {
  const chose = claimsText(["validation-chose"], comparison).map((text) => ` ${text}`);
  return dataTable({
    name: t`Metrics, validation set`,
    caption: t`Validation part.${chose.join("")}`,
    columns: [{ title: t`Metric` }, ...comparison.candidates.map(({ letter }) => ({ title: letter }))],
    groups: oneGroup(
      metrics.map(({ name, values }) => ({
        head: { text: metricTitle(name), note: methodOf(values) },
        cells: values.map((value) => valueCell(name, value)),
      })),
    ),
  });
}

const otherTable = ({ candidates, others }: Comparison): Html =>
  dataTable({
    name: t`Other metrics`,
    caption: t`As the runs recorded them`,
    columns: [{ title: t`Metric` }, ...candidates.map(({ letter }) => ({ title: letter }))],
    groups: oneGroup(
      others.map(({ name, values }) => ({
        head: name,
        cells: values.map((value) => (value === undefined ? "" : humanMetric(name, value))),
      })),
    ),
  });
