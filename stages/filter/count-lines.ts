import type { DatasetRow } from "../../src/imaging/dataset-table.js";
import { formatCount } from "../../src/imaging/format-count.js";

/** What was chosen, by class with views and sexes, and by finding: lines for the log. */
export function countLines(rows: readonly DatasetRow[], classes: readonly string[]): readonly string[] {
  const byClass = classes.map((label) => {
    const members = rows.filter((row) => row.label === label);
    const patients = new Set(members.map((row) => row.patient));
    const known = patients.has("") ? "" : `, ${formatCount(patients.size)} patients`;
    const views = tally(members.map((row) => row.view || "unknown"));
    const sexes = tally(members.map((row) => row.sex || "unknown"));
    return `${label}: ${formatCount(members.length)} images${known}; view ${list(views)}; sex ${list(sexes)}`;
  });
  const findings = [...tally(rows.flatMap((row) => row.labels))].sort(([, m], [, n]) => n - m);
  return [...byClass, `findings of the images: ${list(findings)}`];
}

function tally(values: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}

const list = (counts: readonly (readonly [string, number])[]): string =>
  counts.map(([value, count]) => `${value} ${formatCount(count)}`).join(", ");
