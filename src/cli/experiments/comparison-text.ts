import { humanCount, humanMetric } from "../../core/human-units.js";
import { append, highest } from "../../core/long-lists.js";
import { printable } from "../../core/printable.js";
import { runsOf } from "../../experiments/candidates.js";
import type { Comparison } from "../../experiments/compare.js";
import { commonSweep, plain, rangeOf, signed, testText, titleOf } from "../../experiments/describe-comparison.js";
import type { PerCandidate } from "../../experiments/differing-params.js";
import type { MetricComparison } from "../../experiments/metric-comparison.js";
import { stateName } from "../../experiments/read-runs.js";
import { FEW } from "../../project/comparing/compare-options.js";
import type { TextStyle } from "../../reporters/style.js";
import { type Cell, type Column, textTable, wrapWords } from "../../reporters/text-table.js";
import { claimsText } from "../../reports/claims/claims.js";
import { notesOf, verdictOf, warningsOf } from "../../reports/claims/comparison-notes.js";

/** Most flipped images that are listed, unless all are asked for. */
const SHOWN_FLIPS = 5;

interface Sheet {
  readonly width: number;
  readonly style: TextStyle;
  readonly titleStyle: (text: string) => string;
}

/** A comparison for a terminal: within 80 characters for any number of candidates, one per row. */
export function comparisonText(
  comparison: Comparison,
  options: {
    readonly width: number;
    readonly style: TextStyle;
    readonly metrics: readonly string[];
    readonly allFlips: boolean;
  },
): string {
  const { candidates } = comparison;
  const { style } = options;
  const sheet: Sheet = { width: options.width, style, titleStyle: style.dim };
  const paragraph = (text: string, mark = (line: string) => line) =>
    wrapWords(printable(text), options.width)
      .map((line) => `${mark(line)}\n`)
      .join("");
  const verdict = verdictOf(comparison);
  const notes = notesOf(comparison, options.metrics);
  const sections = [
    legend(comparison, style),
    candidates.length <= FEW ? paramsInColumns(comparison, sheet) : paramsInRows(comparison, sheet),
    metricsTable(comparison, options.metrics, sheet),
    otherMetrics(comparison, sheet),
    notes.map((note) => paragraph(note, style.dim)).join(""),
    verdict === undefined ? "" : paragraph(verdict, style.bold),
    flips(comparison, options.allFlips, sheet),
    stages(comparison, sheet),
    warningsOf(comparison)
      .map((text) => wrapWords(printable(`warning: ${text}`), options.width).join("\n"))
      .map((text) => `${text.replace(/^warning:/, style.yellow("warning:"))}\n`)
      .join(""),
  ];
  return sections.filter((section) => section !== "").join("\n");
}

function legend(comparison: Comparison, style: TextStyle): string {
  const sweep = commonSweep(comparison);
  const lines = comparison.candidates.map((candidate, index) => {
    const unfinished = runsOf(candidate).find(({ state }) => state !== "succeeded");
    const state = unfinished === undefined ? "" : `  ${style.yellow(stateName(unfinished))}`;
    const title = printable(titleOf(candidate, sweep !== undefined));
    return `${style.bold(candidate.letter)}  ${title}${index === 0 ? style.dim("  baseline") : ""}${state}\n`;
  });
  return (sweep === undefined ? "" : `sweep ${printable(sweep)}\n`) + lines.join("");
}

const LONGEST_VALUE = 16;

const short = (text: string): string => (text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE - 1)}…`);

function paramsInColumns({ candidates, params, facts }: Comparison, sheet: Sheet): string {
  const columns = (title: string) => [
    { title, flexible: true },
    ...candidates.map(({ letter }): Column => ({ title: letter, align: "right" })),
  ];
  const row = (name: string, values: PerCandidate) => [name, ...values.map((value) => short(plain(value)))];
  const tables = [
    { title: "PARAM", rows: params.map(({ names, values }) => row(names.join(" = "), values)) },
    { title: "FACT", rows: facts.map(({ name, values }) => row(name, values)) },
  ];
  return tables
    .filter(({ rows }) => rows.length > 0)
    .map(({ title, rows }) => textTable(columns(title), rows, sheet))
    .join("\n");
}

/** A candidate in each row, best first: what it is ranked by, then as many params as fit. */
function paramsInRows(comparison: Comparison, sheet: Sheet): string {
  const { candidates, params, facts, ranking } = comparison;
  const ranked = comparison.metrics.find(({ name }) => name === ranking.metric);
  const wanted = [
    ...(ranked === undefined
      ? []
      : [
          {
            title: ranked.name,
            cells: ranked.values.map((one) => (one === undefined ? "" : humanMetric(ranked.name, one.value))),
          },
        ]),
    ...params.map(({ names, values }) => ({ title: names[0]!, cells: values.map((value) => short(plain(value))) })),
    ...facts.map(({ name, values }) => ({ title: name, cells: values.map((value) => short(plain(value))) })),
  ];
  let left = sheet.width - 3;
  const shown = wanted.filter(({ title, cells }) => {
    const needed = Math.max(title.length, highest(cells.map((cell) => cell.length))) + 2;
    if (needed > left) return false;
    left -= needed;
    return true;
  });
  const columns: Column[] = [{ title: "RUN" }, ...shown.map(({ title }): Column => ({ title, align: "right" }))];
  const rows = inOrder(comparison).map((index): readonly Cell[] => [
    candidates[index]!.letter,
    ...shown.map(({ cells }) => cells[index]!),
  ]);
  const hidden = wanted.length - shown.length;
  const note =
    hidden > 0
      ? `${hidden} more ${hidden === 1 ? "param differs" : "params differ"}: see --json, --markdown or --html.\n`
      : "";
  return shown.length === 0 ? "" : textTable(columns, rows, sheet) + note;
}

/** Positions of the candidates: few as they came, many by rank with those that are not ranked last. */
function inOrder({ candidates, ranking }: Comparison): readonly number[] {
  const positions = candidates.map((_, index) => index);
  if (candidates.length <= FEW) return positions;
  const rank = (index: number) => {
    const at = ranking.order.indexOf(candidates[index]!.letter);
    return at < 0 ? candidates.length : at;
  };
  return positions.sort((a, b) => rank(a) - rank(b) || a - b);
}

function metricsTable(comparison: Comparison, names: readonly string[], sheet: Sheet): string {
  const { candidates, metrics } = comparison;
  const shown = names.flatMap((name) => metrics.filter((metric) => metric.name === name));
  if (shown.length === 0) return "";
  const isReplicated = candidates.some(({ replicates }) => replicates.length > 1);
  const hasTests = shown.some(({ differences }) => differences.some((one) => one?.test !== undefined));
  const columns: Column[] = [
    { title: shown.some(({ name }) => name.startsWith("test.")) ? "TEST" : "METRIC" },
    { title: "" },
    { title: isReplicated ? "MEAN" : "VALUE", align: "right" },
    ...(isReplicated ? [{ title: "SD", align: "right" } as const] : []),
    { title: "95 % INTERVAL" },
    { title: `- ${candidates[0]!.letter}`, align: "right" },
    { title: "95 % INTERVAL" },
    ...(hasTests ? [{ title: "P", align: "right" } as const] : []),
  ];
  const rows = shown.flatMap((metric) =>
    withFigures(comparison, metric).map((index, at): readonly Cell[] => [
      at === 0 ? metric.name.replace(/^test\./, "") : "",
      ...metricCells(metric, index, candidates[index]!.letter, { isReplicated, hasTests }),
    ]),
  );
  const blank = claimsText(["no-figures-of-test-part"], comparison).map(
    (text) => `${wrapWords(text, sheet.width).join("\n")}\n`,
  );
  return textTable(columns, rows, sheet) + blank.join("");
}

/** Positions of the candidates that have something to show of a metric. */
const withFigures = (comparison: Comparison, { values, differences }: MetricComparison): readonly number[] =>
  inOrder(comparison).filter((index) => values[index] !== undefined || differences[index] !== undefined);

function metricCells(
  { name, values, differences }: MetricComparison,
  index: number,
  letter: string,
  { isReplicated, hasTests }: { readonly isReplicated: boolean; readonly hasTests: boolean },
): readonly Cell[] {
  const [measured, difference] = [values[index], differences[index]];
  const compact = (text: string) => (isReplicated ? text.replace(" to ", ", ") : text);
  return [
    letter,
    measured === undefined ? "" : humanMetric(name, measured.value),
    ...(isReplicated
      ? [measured?.standardDeviation === undefined ? "" : humanMetric(name, measured.standardDeviation)]
      : []),
    measured?.interval === undefined ? "" : compact(rangeOf(name, measured.interval)),
    difference === undefined ? "" : signed(name, difference.value),
    difference?.interval === undefined ? "" : compact(rangeOf(name, difference.interval, signed)),
    ...(hasTests ? [difference === undefined ? "" : testText(difference)] : []),
  ];
}

function otherMetrics({ candidates, others }: Comparison, sheet: Sheet): string {
  const differing = others.filter(({ values }) => values.some((value) => value !== values[0]));
  if (differing.length === 0 || candidates.length > FEW) return "";
  return textTable(
    [
      { title: "OTHER", flexible: true },
      ...candidates.map(({ letter }): Column => ({ title: letter, align: "right" })),
    ],
    differing.map(({ name, values }) => [
      name,
      ...values.map((value) => (value === undefined ? "" : humanMetric(name, value))),
    ]),
    sheet,
  );
}

/** How many test images are classified differently than by the baseline (of many, by the best); between two also which. */
function flips({ candidates, flipped, ranking }: Comparison, all: boolean, sheet: Sheet): string {
  const [baseline] = candidates;
  const lines: string[] = [];
  const best = candidates.findIndex(({ letter }) => letter === ranking.winner?.letter);
  for (const [index, cases] of flipped.entries()) {
    // Of many the best one is enough, unless all are asked for.
    if (cases === undefined || (candidates.length > FEW && !all && index !== best)) continue;
    const letter = candidates[index]!.letter;
    const called = { cases, baseline: baseline!.letter, candidate: letter };
    append(lines, [
      ...claimsText(["called-alike"], called).map((text) => `${text}\n`),
      ...claimsText(["called-otherwise"], called).map((text) => `${text}.\n`),
    ]);
    const shown = all ? cases : candidates.length === 2 ? cases.slice(0, SHOWN_FLIPS) : [];
    if (shown.length > 0) {
      const columns: Column[] = [
        { title: "IMAGE", flexible: true },
        { title: "PATIENT" },
        { title: "LABEL", align: "right" },
        { title: baseline!.letter, align: "right" },
        { title: letter, align: "right" },
        { title: "" },
      ];
      const rows = shown.map(({ image, patient, label, scores, change }): readonly Cell[] => [
        image,
        patient ?? "",
        String(label),
        ...scores.map((score) => score.toFixed(4)),
        change,
      ]);
      lines.push(textTable(columns, rows, sheet));
      if (shown.length < cases.length)
        lines.push(`${humanCount(cases.length - shown.length)} more: --flipped, --json or --html.\n`);
    }
  }
  if (candidates.length > FEW && !all && lines.length > 0) lines.push("For the others: --flipped, --json or --html.\n");
  return lines.join("");
}

function stages(comparison: Comparison, sheet: Sheet): string {
  const { stages: differing, candidates } = comparison;
  if (differing.length === 0)
    return claimsText(["all-keys-same"], comparison)
      .map((text) => `${text}\n`)
      .join("");
  const columns: Column[] = [
    { title: "STAGE" },
    { title: candidates.length === 2 ? "" : "IN" },
    { title: `FROM ${candidates[0]!.letter}`, flexible: true, wrap: true },
  ];
  const rows = differing.flatMap(({ id, differences }) =>
    differences.flatMap(({ candidates: letters, lines }, group) =>
      lines.map((line, at): readonly Cell[] => [
        group === 0 && at === 0 ? id : "",
        at === 0 && candidates.length > 2 ? abridged(letters) : "",
        line,
      ]),
    ),
  );
  return textTable(columns, rows, sheet);
}

const abridged = (letters: readonly string[]): string =>
  letters.length <= 6 ? letters.join(" ") : `${letters.slice(0, 5).join(" ")} +${letters.length - 5}`;
