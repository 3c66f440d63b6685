import { humanMetric } from "../../core/human-units.js";
import type { Comparison } from "../../experiments/compare.js";
import {
  commonSweep,
  measuredText,
  plain,
  pText,
  rangeOf,
  signed,
  testText,
  titleOf,
} from "../../experiments/describe-comparison.js";
import { notesOf, verdictOf, warningsOf } from "../../reports/claims/comparison-notes.js";
import { codeSpan, inline } from "../../reports/markdown.js";
import { methodText } from "../../statistics/interval-methods.js";

/** A comparison as tables of GitHub's Markdown, to paste into a pull request or a notebook. */
export function comparisonMarkdown(comparison: Comparison, names: readonly string[]): string {
  const { candidates, flipped } = comparison;
  const letters = candidates.map(({ letter }) => letter);
  const baseline = letters[0]!;
  const sweep = commonSweep(comparison);
  const sections = [
    ...(sweep === undefined ? [] : [`Sweep ${codeSpan(sweep)}\n`]),
    candidates
      .map(
        (candidate, index) =>
          `- **${candidate.letter}**: ${codeSpan(titleOf(candidate, sweep !== undefined))}${index === 0 ? " (baseline)" : ""}\n`,
      )
      .join(""),
  ];
  const params = [
    ...comparison.params.map(({ names: same, values }) => [same.join(" = "), ...values.map(plain)].map(inline)),
    ...comparison.facts.map(({ name, values }) => [name, ...values.map(plain)].map(inline)),
  ];
  if (params.length > 0) sections.push(markdownTable(["Param", ...letters], params));
  const rows = names
    .flatMap((name) => comparison.metrics.filter((metric) => metric.name === name))
    .flatMap(({ name, values, differences }) => {
      const shown = values.findIndex((one) => one !== undefined);
      return values.flatMap((measured, index) => {
        const difference = differences[index];
        if (measured === undefined && difference === undefined) return [];
        const range = difference?.interval && rangeOf(name, difference.interval, signed);
        const raw = difference?.test?.p;
        return [
          [
            index === shown ? inline(name) : "",
            letters[index]!,
            measured === undefined ? "" : measuredText(name, measured),
            measured?.interval === undefined ? "" : methodText(measured.interval.method, measured.interval.over),
            measured?.standardDeviation === undefined ? "" : humanMetric(name, measured.standardDeviation),
            difference === undefined ? "" : `${signed(name, difference.value)}${range ? ` (${range})` : ""}`,
            raw === undefined ? "" : pText(raw),
            difference === undefined ? "" : testText(difference),
          ],
        ];
      });
    });
  const head = [
    "Metric",
    "Run",
    "Value (95 % interval)",
    "Interval",
    "SD",
    `Minus ${baseline} (95 % interval)`,
    "p",
    "p, corrected",
  ];
  const isUsed = head.map((_, column) => column < 3 || rows.some((row) => row[column] !== ""));
  const used = <T>(row: readonly T[]): readonly T[] => row.filter((_, column) => isUsed[column]);
  if (rows.length > 0) sections.push(markdownTable(used(head), rows.map(used)));
  const others = comparison.others.filter(({ values }) => values.some((value) => value !== values[0]));
  if (others.length > 0) {
    sections.push(
      markdownTable(
        ["Recorded", ...letters],
        others.map(({ name, values }) => [
          inline(name),
          ...values.map((value) => (value === undefined ? "" : humanMetric(name, value))),
        ]),
      ),
    );
  }
  const verdict = verdictOf(comparison);
  const notes = [...(verdict === undefined ? [] : [verdict]), ...notesOf(comparison, names)];
  if (notes.length > 0) sections.push(notes.map((note) => `${note}\n`).join("\n"));
  const flips = flipped.flatMap((cases, index) => {
    if (cases === undefined) return [];
    const count = (change: string) => String(cases.filter((one) => one.change === change).length);
    return [[letters[index]!, count("corrected"), count("lost")]];
  });
  if (flips.length > 0)
    sections.push(
      markdownTable(["Run", `Wrong in ${baseline}, right here`, `Right in ${baseline}, wrong here`], flips),
    );
  const stages = comparison.stages.flatMap(({ id, differences }) =>
    differences.map(({ candidates: differing, lines }) => [id, differing.join(", "), lines.join("; ")].map(inline)),
  );
  if (stages.length > 0) sections.push(markdownTable(["Stage", "In", `Differs from ${baseline} by`], stages, []));
  const warnings = warningsOf(comparison);
  if (warnings.length > 0) sections.push(warnings.map((note) => `> **Warning:** ${inline(note)}\n`).join(">\n"));
  return sections.join("\n");
}

/** Columns after the first are aligned to the right, or, where `right` is given, only those named in it. */
function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly string[] = head.slice(1),
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  return line(head) + line(head.map((title) => (right.includes(title) ? "---:" : "---"))) + rows.map(line).join("");
}
