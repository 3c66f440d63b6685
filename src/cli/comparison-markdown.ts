import type { Comparison } from "../experiments/compare.js";
import { describeCause } from "../experiments/differing-stages.js";
import {
  comparabilityNotes,
  differenceText,
  legendOf,
  letterOf,
  metricText,
  readableMetrics,
  valueText,
} from "./comparison-rows.js";

/** A comparison as tables of GitHub's Markdown, to paste into a pull request or a notebook. */
export function comparisonMarkdown(comparison: Comparison): string {
  const letters = comparison.runs.map((_, index) => letterOf(index));
  const sections = [comparison.runs.map((run, index) => `- **${letterOf(index)}**: \`${legendOf(run)}\`\n`).join("")];
  const params = [
    ...comparison.params.map(({ names, values }) => [names.join(" = "), ...values.map(valueText)]),
    ...comparison.facts.map(({ name, values }) => [name, ...values.map(valueText)]),
  ];
  if (params.length > 0) sections.push(markdownTable(["Param", ...letters], params));
  const metrics = readableMetrics(comparison).map(({ name, values, differences }) => [
    name,
    ...values.map((value) => metricText(name, value)),
    ...differences.slice(1).map((difference) => differenceText(name, difference)),
  ]);
  const differences = letters.slice(1).map((letter) => `${letter} - A`);
  if (metrics.length > 0) sections.push(markdownTable(["Metric", ...letters, ...differences], metrics));
  const stages = comparison.stages.map((stage) => [stage.id, describeCause(stage)]);
  if (stages.length > 0) sections.push(markdownTable(["Stage", "Differs by"], stages));
  const notes = comparabilityNotes(comparison);
  if (notes.length > 0) sections.push(notes.map((note) => `> **Warning:** ${note}\n`).join(">\n"));
  return sections.join("\n");
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
  const rule = head.map((_, index) => (index === 0 ? "---" : "---:"));
  return line(head) + line(rule) + rows.map(line).join("");
}
