import type { DatasetRow } from "../../src/artifacts/dataset.js";
import { formatCount } from "../../src/imaging/format-count.js";
import { namesOf, type Question } from "../../src/stage.js";

type Counts = Map<string, number>;

/** What was chosen, by class (or finding that is asked for) with views and sexes, and by finding: lines for the log. */
export function countLines(rows: readonly DatasetRow[], question: Question): readonly string[] {
  const findings: Counts = new Map();
  const names = namesOf(question);
  const byClass = new Map(
    names.map((label) => [
      label,
      { images: 0, patients: new Set<string>(), views: new Map() as Counts, sexes: new Map() as Counts },
    ]),
  );
  for (const { label, patient, view, sex, labels, findings: answers } of rows) {
    for (let at = 0; at < names.length; at++) {
      if (answers === undefined ? names[at] !== label : answers[at] !== 1) continue;
      const members = byClass.get(names[at]!)!;
      members.images += 1;
      members.patients.add(patient);
      count(members.views, view || "unknown");
      count(members.sexes, sex || "unknown");
    }
    for (const finding of labels) count(findings, finding);
  }
  const lines = [...byClass].map(([label, { images, patients, views, sexes }]) => {
    const known = patients.has("") ? "" : `, ${formatCount(patients.size)} patients`;
    return `${label}: ${formatCount(images)} images${known}; view ${list(byName(views))}; sex ${list(byName(sexes))}`;
  });
  const frequent = byName(findings).sort(([, m], [, n]) => n - m);
  return [...lines, `findings of the images: ${list(frequent)}`];
}

function count(counts: Counts, value: string): void {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

const byName = (counts: Counts): [string, number][] => [...counts].sort(([a], [b]) => (a < b ? -1 : 1));

const list = (counts: readonly (readonly [string, number])[]): string =>
  counts.map(([value, number]) => `${value} ${formatCount(number)}`).join(", ");
