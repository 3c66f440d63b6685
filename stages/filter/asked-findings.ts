import type { DatasetRow } from "../../src/artifacts/dataset.js";
import { countOf } from "../../src/imaging/format-count.js";
import { remembered } from "../../src/imaging/remembered.js";
import { answerOf, type Cell } from "../../src/imaging/tables/finding-cells.js";
import { quoted } from "../../src/imaging/tables/quoted.js";
import { listValues, type UnsureRules } from "../../src/imaging/tables/unsure-tally.js";
import type { Answer } from "../../src/stage.js";
import { type FindingNames, unsureLabels } from "./classes.js";
import type { Classified } from "./classify-records.js";
import { combineReaders, type Findings, type ReadersRule } from "./finding-cells.js";
import { isNoFinding } from "./finding-spellings.js";
import type { Candidate } from "./funnel.js";
import { sayJoined } from "./joined-findings.js";
import { cellsBesideNone, isContradictory } from "./no-finding.js";
import type { LabelRecord } from "./records.js";

interface Rules extends UnsureRules {
  readonly match: "any" | "only";
  readonly readers?: ReadersRule;
  readonly labelSeparator: string;
}

/** What a reading says of each finding. */
interface Said {
  readonly answers: readonly Answer[];
  /** Findings, by place, that are blank and absent by "No Finding" beside them. */
  readonly filled: readonly number[];
  /** Findings, by place, that it says nothing certain of. */
  readonly unsure: readonly (readonly [at: number, cell: "uncertain" | "blank"])[];
}

/**
 * What is known of each finding of each row. Where one column lists findings, those that it does not name are absent, all
 * of them where it says "No Finding"; an empty field is as blank as an empty cell. Where each finding has a column, "No
 * Finding" makes blank cells absent, as `cellsBesideNone` says. Rows that say nothing of any are left
 * out, and with `match: only` rows that have other findings.
 */
export function classifyFindings(
  records: readonly LabelRecord[],
  names: readonly string[],
  rules: Rules,
  { columns, table }: FindingNames,
): Classified {
  const asked = new Set(names);
  const said = remembered((findings: Findings): Said => {
    const { labels } = findings;
    const cells = cellsBesideNone(findings, names);
    const kind = cells === undefined ? unsureLabels(labels, asked) : undefined;
    const whole: Cell | undefined = kind === undefined ? undefined : kind === "uncertain" ? "uncertain" : "blank";
    const each = cells ?? names.map((name): Cell => whole ?? (labels.includes(name) ? 1 : 0));
    const filled = findings.cells?.flatMap((cell, at) => (cell === cells?.[at] ? [] : [at])) ?? [];
    return {
      filled,
      answers: each.map((cell) => answerOf(cell, rules)),
      unsure: each.flatMap((cell, at) => (cell === 0 || cell === 1 ? [] : [[at, cell] as const])),
    };
  });
  const othersOf = remembered((labels: readonly string[]) =>
    labels.filter((label) => !asked.has(label) && !isNoFinding(label)),
  );
  const contradicts = remembered(isContradictory);
  const candidates: Candidate[] = [];
  const counts = { uncertain: new Map<string, number>(), blank: new Map<string, number>() };
  const absent = new Map<string, number>();
  const others = new Map<string, number>();
  let [silent, beside, contradictory, disagreeing] = [0, 0, 0, 0];
  for (const record of records) {
    const { readings, labels } = record;
    for (const reading of readings) {
      const { unsure, filled } = said(reading);
      for (const [at, cell] of unsure) count(counts[cell], names[at] as string);
      for (const at of filled) count(absent, names[at] as string);
    }
    const answers = together(record);
    const beyond = othersOf(labels);
    for (const label of beyond) count(others, label);
    // What one reader finds and another does not contradicts nobody.
    if (readings.some(contradicts)) contradictory++;
    if (answers.every((answer) => answer === undefined)) silent++;
    else if (rules.match === "only" && beyond.length > 0) beside++;
    else candidates.push({ record, label: "", findings: answers });
  }

  function together({ readings }: LabelRecord): readonly Answer[] {
    const [first, ...more] = readings as [Findings, ...Findings[]];
    if (more.length === 0 || rules.readers === undefined) return said(first).answers;
    const all = readings.map((reading) => said(reading).answers);
    const answers = names.map((_, at) =>
      combineReaders(
        all.map((one) => one[at]),
        rules.readers as ReadersRule,
      ),
    );
    if (names.some((_, at) => answers[at] === undefined && all.some((one) => one[at] !== undefined))) disagreeing++;
    return answers;
  }

  const joined =
    columns === undefined
      ? sayJoined(others, names, { table, separator: rules.labelSeparator, fate: "not taken for it" })
      : undefined;
  return {
    candidates,
    reason: [
      ...(silent > 0 ? [`${countOf(silent, "row")} without an answer to any finding`] : []),
      ...(beside > 0 ? [`${countOf(beside, "row")} with other findings`] : []),
    ].join("; "),
    warnings: [
      ...(contradictory > 0
        ? [`${countOf(contradictory, "row")} of ${table} with "No Finding" next to other findings: the findings count`]
        : []),
      ...(absent.size > 0
        ? [
            `${table}: ${countOf(total(absent), "blank answer")} next to "No Finding" (${listValues(absent)}): taken as absent`,
          ]
        : []),
      ...(["uncertain", "blank"] as const).flatMap((kind) => sayUnsure(counts[kind], kind, rules, table)),
      ...(disagreeing > 0
        ? [`Readers do not agree on a finding of ${countOf(disagreeing, "image")} of ${table}, which is unknown there`]
        : []),
      ...(joined === undefined ? [] : [joined]),
    ],
    notes: others.size === 0 ? [] : [`findings of ${table} that are not asked for: ${listValues(others)}`],
  };
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

const total = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((sum, one) => sum + one, 0);

function sayUnsure(
  counts: ReadonlyMap<string, number>,
  kind: "uncertain" | "blank",
  rules: UnsureRules,
  table: string,
): readonly string[] {
  const cells = total(counts);
  if (cells === 0) return [];
  const what =
    kind === "uncertain"
      ? cells === 1
        ? "is uncertain"
        : "are uncertain"
      : cells === 1
        ? "says nothing"
        : "say nothing";
  const fate =
    rules[kind] === "ignore"
      ? `unknown, unless the parameter \`${kind}\` says otherwise`
      : `taken as ${rules[kind]}, as the parameter \`${kind}\` says`;
  return [`${table}: ${countOf(cells, "answer")} ${what} (${listValues(counts)}): ${fate}`];
}

/** What is to be said of findings that cannot be learnt or measured, since the images chosen have them all or not at all. */
export function sayOneSided(rows: readonly DatasetRow[], names: readonly string[]): string | undefined {
  const lacking = names.flatMap((name, at) => {
    const isPresent = rows.some(({ findings }) => findings?.[at] === 1);
    const isAbsent = rows.some(({ findings }) => findings?.[at] === 0);
    if (isPresent && isAbsent) return [];
    const what = isPresent ? "no image is known to be without it" : isAbsent ? "no image has it" : "nothing is known";
    return [`${quoted(name)} (${what})`];
  });
  return lacking.length === 0 ? undefined : `Findings that cannot be learnt or measured: ${lacking.join(", ")}`;
}
