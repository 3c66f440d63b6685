import type { Answer } from "../../core/question.js";
import { StageFailure } from "../../core/stage-failure.js";
import { countOf } from "../format-count.js";
import { answerOf, type Cell, cellOf } from "../tables/finding-cells.js";
import type { Table } from "../tables/open-table.js";
import { quoted } from "../tables/quoted.js";
import { listValues, type UnsureRules } from "../tables/unsure-tally.js";

/** What a row says of findings. */
export interface RowFindings {
  readonly cells: readonly Cell[];
  readonly answers: readonly Answer[];
  /** Those that it says are present. */
  readonly present: readonly string[];
}

/** Reads the columns of findings of a row. Throws a StageFailure at a cell that is no answer. */
export function findingsReader(
  { name }: Pick<Table, "name">,
  columns: readonly (readonly [finding: string, at: number])[],
  rules: UnsureRules,
): (fields: readonly string[], row: number) => RowFindings {
  return (fields, row) => {
    const cells = columns.map(([finding, at]) => {
      const cell = cellOf(fields[at] ?? "");
      if (cell !== undefined) return cell;
      throw new StageFailure(
        `Expected each cell of ${quoted(finding)} in ${name} to be 1, 0, -1 (uncertain) or blank, got ${quoted(fields[at] ?? "")} in row ${row}`,
        "Name only columns of findings; a column whose values are classes is named by labels: { column: <name> }.",
      );
    });
    const answers = cells.map((cell) => answerOf(cell, rules));
    return { cells, answers, present: columns.flatMap(([finding], at) => (answers[at] === 1 ? [finding] : [])) };
  };
}

/** What became of cells that are no answer, a sentence for the uncertain and one for the blank, where there are any. */
export function sayUnsureFindings(
  rows: readonly RowFindings[],
  findings: readonly string[],
  rules: UnsureRules,
  table: string,
): readonly string[] {
  return (["uncertain", "blank"] as const).flatMap((kind) => {
    const counts = new Map(
      findings.flatMap((finding, at) => {
        const count = rows.filter(({ cells }) => cells[at] === kind).length;
        return count === 0 ? [] : [[finding, count] as const];
      }),
    );
    const cells = [...counts.values()].reduce((sum, count) => sum + count, 0);
    if (cells === 0) return [];
    const one = cells === 1;
    const what = kind === "uncertain" ? `${one ? "is" : "are"} uncertain` : `${one ? "says" : "say"} nothing`;
    const fate =
      rules[kind] === "ignore"
        ? `unknown, unless the parameter \`labels.${kind}\` says otherwise`
        : `taken as ${rules[kind]}, as the parameter \`labels.${kind}\` says`;
    return [`${table}: ${countOf(cells, "answer")} ${what} (${listValues(counts)}): ${fate}`];
  });
}
