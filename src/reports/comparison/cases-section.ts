import { humanCount } from "../../core/human-units.js";
import { localNumber, t } from "../../core/language.js";
import { highest, lowest } from "../../core/long-lists.js";
import type { Candidate } from "../../experiments/candidates.js";
import type { Comparison } from "../../experiments/compare.js";
import type { ScoredCases } from "../../experiments/scored-cases.js";
import { type Html, html } from "../html.js";
import { section } from "../section.js";
import { dataTable } from "../tables/data-table.js";
import { type Cell, oneGroup, type Row } from "../tables/table.js";
import { told } from "../told.js";

/** Whether all were tested on the same people, and how their thresholds came about. */
export function casesSection(comparison: Comparison): Html | undefined {
  const { candidates } = comparison;
  if (candidates.every(({ replicates }) => replicates[0]!.results === undefined)) return undefined;
  const rows = candidates.map((candidate, index): Row => {
    const { parts, results } = candidate.replicates[0]!;
    return {
      head: candidate.letter,
      cells: [
        ...counts(parts.test),
        ...counts(parts.validation),
        { text: results?.[0]?.rule ?? t`not known`, note: thresholds(candidate) },
        verdictOn(comparison, index),
      ],
    };
  });
  return section(
    t`Were they tested on the same patients?`,
    html`<p>Only results on the same images, with the same labels, the same version of the metrics and the same rule for the
    threshold are set against each other.</p>
    ${dataTable({
      name: t`Test and validation images`,
      caption: t`Images (positive), and patients where they are known`,
      columns: [
        { title: "" },
        { title: t`Test`, isShort: true },
        { title: t`Patients` },
        { title: t`Validation`, isShort: true },
        { title: t`Patients` },
        { title: t`Threshold` },
        { title: t`Comparable` },
      ],
      groups: oneGroup(folded(rows)),
    })}`,
  );
}

function verdictOn({ candidates, obstacles, ranking }: Comparison, index: number): string {
  const found = obstacles[index]!;
  const left = ranking.left.find(({ letter }) => letter === candidates[index]!.letter);
  if (index === 0) return t`baseline`;
  if (found.length > 0) return found.map(({ message }) => told(message)).join("; ");
  return left ? told(left.reason) : t`as ${candidates[0]!.letter}`;
}

/** Results with the same content share a row. */
function folded(rows: readonly Row[]): readonly Row[] {
  const byCells = new Map<string, Row[]>();
  for (const row of rows) {
    const told = JSON.stringify(row.cells);
    byCells.set(told, [...(byCells.get(told) ?? []), row]);
  }
  return [...byCells.values()].map((same) => ({ ...same[0]!, head: same.map(({ head }) => head).join(", ") }));
}

function counts(cases: ScoredCases | undefined): readonly Cell[] {
  if (cases === undefined) return [t`none`, undefined];
  const positive = cases.labels.reduce((sum, label) => sum + label, 0);
  const patients = cases.patientsKnown ? humanCount(new Set(cases.patients).size) : t`unknown`;
  const having = cases.several === undefined ? ` (${humanCount(positive)})` : "";
  return [`${humanCount(cases.images.length)}${having}`, patients];
}

const thresholds = (candidate: Candidate): string => {
  const all = candidate.replicates.flatMap(({ results }) => results?.map(({ threshold }) => threshold) ?? []);
  const [low, high] = [lowest(all), highest(all)];
  if (all.length === 0) return "";
  return low === high
    ? localNumber(low.toPrecision(4))
    : t`${localNumber(low.toPrecision(4))} to ${localNumber(high.toPrecision(4))}`;
};
