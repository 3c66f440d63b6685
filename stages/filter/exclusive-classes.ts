import { countOf } from "../../src/imaging/format-count.js";
import { remembered } from "../../src/imaging/remembered.js";
import { type GivenClasses, namedClasses } from "../../src/imaging/subjects/named-classes.js";
import { answerOf } from "../../src/imaging/tables/finding-cells.js";
import { quoted, shorten } from "../../src/imaging/tables/quoted.js";
import { listValues, tallyUnsure, type UnsureRules } from "../../src/imaging/tables/unsure-tally.js";
import { StageFailure } from "../../src/stage.js";
import { type FindingNames, unsureLabels } from "./classes.js";
import type { Classified } from "./classify-records.js";
import type { Findings, ReadersRule } from "./finding-cells.js";
import { isNoFinding } from "./finding-spellings.js";
import type { Candidate } from "./funnel.js";
import { sayJoined } from "./joined-findings.js";
import type { LabelRecord } from "./records.js";

interface Rules extends UnsureRules {
  readonly classes: GivenClasses;
  readonly match: "any" | "only";
  readonly onConflict: "fail" | "drop";
  readonly readers?: ReadersRule;
  readonly labelSeparator: string;
}

/** Which classes a reading fits, and why it is no answer where it fits none. */
interface Fit {
  readonly fits: readonly number[];
  readonly unsure?: "blank" | "unknown" | "uncertain" | undefined;
}

export interface ExclusiveClasses {
  readonly names: readonly string[];
  readonly classify: (records: readonly LabelRecord[], isIn: (record: LabelRecord) => boolean) => Classified;
}

/**
 * Classes, exactly one per image. With `match: any` it fits a class if one of its findings is the class's, with `only`
 * if all are; a class of "No Finding" it fits if it has nothing else in either case. Rows that fit two are left out, or
 * fail the stage if `where` would keep them.
 */
export function exclusiveClasses(rules: Rules, findings: FindingNames): ExclusiveClasses {
  const classes = namedClasses(rules.classes).map(({ name, values }) => {
    const resolved = findings.resolve(values, `classes.${name}`);
    return { name, values: new Set(resolved), isNone: resolved.every(isNoFinding) };
  });
  const names = classes.map(({ name }) => name);
  const named = classes.flatMap(({ values }) => [...values]);
  const shared = named.find((value, at) => named.indexOf(value) !== at);
  if (shared !== undefined) {
    throw new StageFailure(`Expected each finding in one of \`classes\`, got ${quoted(shared)} in two`);
  }
  const { columns, table } = findings;
  if (columns === undefined) refuseRules(rules);
  const isIn = (values: ReadonlySet<string>, labels: readonly string[]): boolean =>
    rules.match === "any" ? labels.some((label) => values.has(label)) : labels.every((label) => values.has(label));

  const fitOf = remembered((reading: Findings): Fit => {
    const { cells, labels } = reading;
    if (cells === undefined || columns === undefined) {
      const unsure = unsureLabels(labels, new Set(named));
      if (unsure !== undefined) return { fits: [], unsure };
      return { fits: fitting(labels) };
    }
    const present = columns.filter((_, at) => answerOf(cells[at]!, rules) === 1).map(({ name }) => name);
    const open = columns.filter((_, at) => cells[at] === "uncertain" && answerOf("uncertain", rules) === undefined);
    const fits = present.length === 0 ? [] : fitting(present);
    const isDoubtful = open.some(({ name }) => fits.every((at) => !classes[at]?.values.has(name)));
    if (isDoubtful) return { fits: [], unsure: "uncertain" };
    return { fits, unsure: cells.every((cell) => cell === "blank") ? "blank" : undefined };
  });

  function fitting(labels: readonly string[]): readonly number[] {
    return [...classes.keys()].filter((at) => {
      const { values, isNone } = classes[at]!;
      return isNone ? labels.every((label) => values.has(label)) : isIn(values, labels);
    });
  }

  return {
    names,
    classify: (records, isKept) => {
      const candidates: Candidate[] = [];
      const unsure = tallyUnsure(rules, "");
      const others = new Map<string, number>();
      const conflicts: { readonly record: LabelRecord; readonly fits: readonly number[] }[] = [];
      let [contradictory, disagreeing] = [0, 0];
      for (const record of records) {
        const fits = record.readings.map(fitOf);
        const [first] = fits as [Fit];
        const double = fits.find((fit) => fit.fits.length > 1);
        const votes = fits.flatMap((fit) => fit.fits);
        const voted = double !== undefined ? double.fits : votesFor(votes, rules.readers);
        if (voted.length > 1) {
          if (isKept(record)) conflicts.push({ record, fits: voted });
        } else if (voted.length === 1) {
          candidates.push({ record, label: names[voted[0] as number] as string });
        } else if (votes.length > 0) disagreeing++;
        else if (first.unsure !== undefined) unsure.add(first.unsure, record.labels[0] ?? "");
        else {
          for (const label of record.labels) others.set(label, (others.get(label) ?? 0) + 1);
        }
        // A device counts here, unlike in `isContradictory`: a class of "No Finding" takes images with nothing else.
        if (record.readings.some(({ labels }) => labels.some(isNoFinding) && !labels.every(isNoFinding))) {
          contradictory++;
        }
      }
      if (conflicts.length > 0 && rules.onConflict === "fail") throw conflict(conflicts, names, table);
      const joined = sayJoined(others, named, { table, separator: rules.labelSeparator, fate: "in no class" });
      const ignored = unsure.ignored();
      const rest = records.length - candidates.length - ignored - conflicts.length - disagreeing;
      return {
        candidates,
        reason: [
          ...(rest > 0 ? [`other findings${others.size > 0 ? ` (${listValues(others)})` : ""}`] : []),
          ...(ignored > 0 ? [`${countOf(ignored, "row")} without an answer or uncertain`] : []),
          ...(conflicts.length > 0 ? [`${countOf(conflicts.length, "row")} of two classes`] : []),
          ...(disagreeing > 0 ? [`${countOf(disagreeing, "image")} on which readers do not agree`] : []),
        ].join("; "),
        warnings: [
          ...(conflicts.length > 0
            ? [`${conflictText(conflicts, names, table)}: left out, as \`onConflict\` says`]
            : []),
          ...(contradictory > 0
            ? [
                `${countOf(contradictory, "row")} of ${table} with "No Finding" beside other findings: not taken as without any`,
              ]
            : []),
          ...(disagreeing > 0
            ? [
                `${countOf(disagreeing, "image")} of ${table} left out, since readers do not agree (readers: ${rules.readers})`,
              ]
            : []),
          ...unsure.warnings(table, "in no class"),
          ...(joined === undefined ? [] : [joined]),
        ],
      };
    },
  };
}

/** The classes that hold by several readers' votes, a class for each who had one. */
function votesFor(votes: readonly number[], rule: ReadersRule | undefined): readonly number[] {
  const different = [...new Set(votes)];
  if (rule === undefined || rule === "any") return different;
  if (rule === "majority")
    return different.filter((at) => 2 * votes.filter((vote) => vote === at).length > votes.length);
  return different.length === 1 ? different : [];
}

/** In a single column with values, an uncertain one belongs only to a class that names it. */
function refuseRules({ uncertain, blank }: UnsureRules): void {
  const given = uncertain !== "ignore" ? "uncertain" : blank !== "ignore" ? "blank" : undefined;
  if (given === undefined) return;
  throw new StageFailure(
    `Expected \`${given}\` to be ignore with \`classes\`, none of which is positive or negative, got ${given === "uncertain" ? uncertain : blank}`,
    "Name the value in the class that it belongs to, such as { Doubtful: [-1] }.",
  );
}

type Conflicts = readonly { readonly record: LabelRecord; readonly fits: readonly number[] }[];

function conflictText(conflicts: Conflicts, names: readonly string[], table: string): string {
  const [{ record, fits }] = conflicts as [Conflicts[number]];
  return `${countOf(conflicts.length, "row")} of ${table} ${conflicts.length === 1 ? "fits" : "fit"} more than one class, such as ${shorten(record.name)} with ${shorten(record.labels.join("|"))}, which fits ${fits.map((at) => quoted(names[at] as string)).join(" and ")}`;
}

const conflict = (conflicts: Conflicts, names: readonly string[], table: string): StageFailure =>
  new StageFailure(
    `Expected each row to fit one of \`classes\`, but ${conflictText(conflicts, names, table)}`,
    "Leave such images out with onConflict: drop, define classes that exclude each other (match: only), or ask for `findings`, which may occur together.",
  );
