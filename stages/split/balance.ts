import type { DatasetRow } from "../../src/artifacts/dataset.js";
import type { Question } from "../../src/stage.js";
import type { Group } from "./groups.js";

/** What partitions should have their share of. */
export interface Balance {
  /** By row: which counts of its group it adds to. */
  readonly addsTo: readonly (number | readonly number[])[];
  /** How many counts a group has. */
  readonly counts: number;
  /** Whether an image adds to one count alone. */
  readonly isExclusive: boolean;
  /** Classes or findings: what messages call it, and how many images of a group are of it. */
  readonly named: readonly { readonly name: string; readonly countOf: (group: Group) => number }[];
  /** Which of the things that every part should have some of a group has, and how many such things there are. */
  readonly features: number;
  readonly featuresOf: (group: Group) => readonly number[];
}

/** Answers, of three kinds, that a whole number below 2^53 can tell apart. */
const MOST_IN_NUMBER = 32;

const NOTHING: Omit<Balance, "addsTo"> = {
  counts: 1,
  isExclusive: true,
  named: [],
  features: 0,
  featuresOf: () => [],
};

/** Of classes the images of each; of findings the images with it, and those known to be without it. */
export function balanceOf(question: Question, rows: readonly DatasetRow[], isStratified: boolean): Balance {
  if (!isStratified) return { ...NOTHING, addsTo: rows.map(() => 0) };
  return question.kind === "multilabel" ? ofFindings(question.findings, rows) : ofClasses(question.classes, rows);
}

function ofClasses(classes: readonly string[], rows: readonly DatasetRow[]): Balance {
  const places = new Map(classes.map((name, at) => [name, at]));
  return {
    addsTo: rows.map(({ label }) => places.get(label) ?? -1),
    counts: classes.length,
    isExclusive: true,
    named: classes.map((name, at) => ({ name: `the class "${name}"`, countOf: ({ counts }) => counts[at] as number })),
    features: classes.length,
    featuresOf: ({ counts }) => [...counts.keys()].filter((at) => (counts[at] as number) > 0),
  };
}

function ofFindings(findings: readonly string[], rows: readonly DatasetRow[]): Balance {
  const total = findings.length;
  const isWhole = findings.map((_, at) => rows.every((row) => row.findings?.[at] !== undefined));
  // Images without a finding need no count of their own where it is known of all.
  const absentAt = findings.map((_, at) => total + 1 + isWhole.slice(0, at).filter((whole) => !whole).length);
  const lists = new Map<number | string, readonly number[]>();
  // As a number that is exact, where there are not too many of them: quicker than a text of each row.
  const isFew = total <= MOST_IN_NUMBER;
  const addsTo = rows.map((row): readonly number[] => {
    const answers = row.findings ?? [];
    const key = isFew ? answers.reduce((sum: number, answer) => 3 * sum + (answer ?? 2), 1) : answers.join();
    const known = lists.get(key);
    if (known !== undefined) return known;
    const list = [0];
    for (const [at, answer] of answers.entries()) {
      if (answer === 1) list.push(1 + at);
      else if (answer === 0 && !isWhole[at]) list.push(absentAt[at] as number);
    }
    lists.set(key, list);
    return list;
  });
  const present = (counts: readonly number[], at: number): number => counts[1 + at] as number;
  const absent = (counts: readonly number[], at: number): number =>
    isWhole[at] ? (counts[0] as number) - present(counts, at) : (counts[absentAt[at] as number] as number);
  return {
    addsTo,
    counts: 1 + total + isWhole.filter((whole) => !whole).length,
    isExclusive: false,
    named: findings.map((name, at) => ({ name, countOf: ({ counts }) => present(counts, at) })),
    features: 2 * total,
    featuresOf: ({ counts }) => {
      const features: number[] = [];
      for (let at = 0; at < total; at++) {
        if (present(counts, at) > 0) features.push(2 * at);
        if (absent(counts, at) > 0) features.push(2 * at + 1);
      }
      return features;
    },
  };
}
