import { countOf } from "../../src/imaging/format-count.js";
import { sayNoNumbers } from "../../src/imaging/tables/odd-values.js";
import { quoted } from "../../src/imaging/tables/quoted.js";
import { listValues, tallyUnsure, type UnsureRules } from "../../src/imaging/tables/unsure-tally.js";
import type { Classes } from "./classes.js";
import type { Candidate } from "./funnel.js";
import { sayJoined } from "./joined-findings.js";
import type { LabelRecord } from "./records.js";

export interface Classified {
  readonly candidates: readonly Candidate[];
  /** Why the others are in neither class. */
  readonly reason: string;
  /** What a reader of results should know of it. */
  readonly warnings: readonly string[];
}

/** Gives each row its class; counts rows of neither, and the findings that make rows negative without being named. */
export function classifyRecords(
  records: readonly LabelRecord[],
  classes: Classes,
  rules: UnsureRules & { readonly labelSeparator: string },
  table: string,
): Classified {
  const candidates: Candidate[] = [];
  const unsure = tallyUnsure(rules, "");
  const rest = new Map<string, number>();
  const neither = new Map<string, number>();
  let contradictory = 0;
  for (const record of records) {
    const { labels } = record;
    const label = classes.classify(labels);
    const kind = classes.unsureOf(labels);
    if (label !== undefined) candidates.push({ record, label });
    if (kind !== undefined) unsure.add(kind, labels[0] ?? "");
    else if (classes.isRest && label === classes.names[0]) {
      for (const finding of labels) rest.set(finding, (rest.get(finding) ?? 0) + 1);
    } else if (label === undefined) {
      for (const finding of labels) neither.set(finding, (neither.get(finding) ?? 0) + 1);
    }
    if (classes.isContradictory(labels)) contradictory++;
  }
  const noNumbers = sayNoNumbers(classes.named, neither, table);
  const joined = sayJoined(classes.isRest ? rest : neither, classes.named, {
    table,
    separator: rules.labelSeparator,
    fate: classes.isRest ? "taken as negative" : "in neither class",
  });
  const ignored = unsure.ignored();
  const others = records.length - candidates.length - ignored;
  return {
    candidates,
    reason: [
      ...(others > 0 ? ["other findings"] : []),
      ...(ignored > 0 ? [`${countOf(ignored, "row")} without an answer or uncertain`] : []),
    ].join("; "),
    warnings: [
      ...(contradictory > 0
        ? [
            `${countOf(contradictory, "row")} of ${table} with ${quoted(classes.names[0])} beside other findings: not taken as negative`,
          ]
        : []),
      ...unsure.warnings(table),
      ...(noNumbers === undefined ? [] : [noNumbers]),
      ...(joined === undefined ? [] : [joined]),
      ...(rest.size > 0 ? [`Taken as negative, since they are not the pathology: ${listValues(rest)}`] : []),
    ],
  };
}
