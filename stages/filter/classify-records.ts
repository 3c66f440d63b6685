import { countOf } from "../../src/imaging/format-count.js";
import { sayNoNumbers } from "../../src/imaging/tables/odd-values.js";
import { quoted } from "../../src/imaging/tables/quoted.js";
import { listValues, tallyUnsure, type UnsureRules } from "../../src/imaging/tables/unsure-tally.js";
import type { Answer } from "../../src/stage.js";
import type { Classes } from "./classes.js";
import { combineReaders, type Findings, type ReadersRule } from "./finding-cells.js";
import type { Candidate } from "./funnel.js";
import { sayJoined } from "./joined-findings.js";
import type { LabelRecord } from "./records.js";

export interface Classified {
  readonly candidates: readonly Candidate[];
  /** Why the others are in neither class. */
  readonly reason: string;
  /** What a reader of results should know of it. */
  readonly warnings: readonly string[];
  /** For the log. */
  readonly notes?: readonly string[];
}

/** Gives each row its class; counts rows of neither, and the findings that make rows negative without being named. */
export function classifyRecords(
  records: readonly LabelRecord[],
  classes: Classes,
  rules: UnsureRules & { readonly labelSeparator: string; readonly readers?: ReadersRule },
  table: string,
): Classified {
  const candidates: Candidate[] = [];
  const unsure = tallyUnsure(rules, "");
  const rest = new Map<string, number>();
  const neither = new Map<string, number>();
  let contradictory = 0;
  let disagreeing = 0;
  for (const record of records) {
    const { labels, readings } = record;
    const several = readings.length > 1 && rules.readers !== undefined;
    const label = several ? byReaders(readings, classes, rules.readers) : classes.classify(labels);
    if (several && label === undefined && readings.some((one) => classes.classify(one.labels) !== undefined)) {
      disagreeing++;
      continue;
    }
    const kind = classes.unsureOf(labels);
    if (label !== undefined) candidates.push({ record, label });
    if (kind !== undefined) unsure.add(kind, labels[0] ?? "");
    else if (classes.isRest && label === classes.names[0]) {
      for (const finding of labels) rest.set(finding, (rest.get(finding) ?? 0) + 1);
    } else if (label === undefined) {
      for (const finding of labels) neither.set(finding, (neither.get(finding) ?? 0) + 1);
    }
    if (readings.some((reading) => classes.isContradictory(reading.labels))) contradictory++;
  }
  const noNumbers = sayNoNumbers(classes.named, neither, table);
  const joined = sayJoined(classes.isRest ? rest : neither, classes.named, {
    table,
    separator: rules.labelSeparator,
    fate: classes.isRest ? "taken as negative" : "in neither class",
  });
  const ignored = unsure.ignored();
  const others = records.length - candidates.length - ignored - disagreeing;
  return {
    candidates,
    reason: [
      ...(others > 0 ? ["other findings"] : []),
      ...(ignored > 0 ? [`${countOf(ignored, "row")} without an answer or uncertain`] : []),
      ...(disagreeing > 0 ? [`${countOf(disagreeing, "image")} on which readers do not agree`] : []),
    ].join("; "),
    warnings: [
      ...(contradictory > 0
        ? [
            `${countOf(contradictory, "row")} of ${table} with ${quoted(classes.names[0])} next to other findings: not taken as negative`,
          ]
        : []),
      ...(disagreeing > 0
        ? [
            `${countOf(disagreeing, "image")} of ${table} left out, since readers do not agree (readers: ${rules.readers})`,
          ]
        : []),
      ...unsure.warnings(table),
      ...(noNumbers === undefined ? [] : [noNumbers]),
      ...(joined === undefined ? [] : [joined]),
      ...(rest.size > 0 ? [`Taken as negative, since they are not the pathology: ${listValues(rest)}`] : []),
    ],
  };
}

/** What several readers say together; undefined where that is no answer. */
function byReaders(
  readings: readonly Findings[],
  { classify, names: [negative, positive] }: Classes,
  rule: ReadersRule,
): string | undefined {
  const answers = readings.map(({ labels }): Answer => {
    const label = classify(labels);
    return label === undefined ? undefined : label === positive ? 1 : 0;
  });
  const answer = combineReaders(answers, rule);
  return answer === undefined ? undefined : answer === 1 ? positive : negative;
}
