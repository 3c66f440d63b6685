import type { FindingThreshold } from "../../src/artifacts/operating-point.js";
import type { MulticlassQuestion, MultilabelQuestion } from "../../src/stage.js";
import { StageFailure } from "../../src/stage.js";
import { type Costs, callClasses, columnsOf } from "../../src/statistics/several/call-classes.js";
import type { SeveralCases } from "../../src/statistics/several/several-cases.js";
import { type AnsweredCases, scoreColumns } from "./answered-cases.js";
import type { Cases } from "./cases.js";
import { chooseThreshold, type ThresholdByRule, thresholdChoice } from "./choose-threshold.js";
import type { EvaluateParams } from "./params.js";

/** How cases are called, by what was found on validation. */
export interface Calling {
  /** Of some cases, a column for each class or finding. */
  readonly call: (cases: AnsweredCases) => SeveralCases["called"];
  /** Of each finding its threshold; undefined of exclusive classes. */
  readonly thresholds?: readonly (ThresholdByRule | { readonly reason: string })[];
}

interface Found {
  /** Findings without scores. */
  readonly notLearned: readonly string[];
  readonly things: "images" | "patients";
  readonly warn: (message: string) => void;
}

/** A threshold for each finding, from the validation cases in which it is known. */
export function callingByThresholds(
  wanted: EvaluateParams["threshold"],
  { findings }: MultilabelQuestion,
  validation: AnsweredCases,
  { notLearned, things, warn }: Found,
): Calling {
  if (typeof wanted !== "number" && validation.answers.length === 0) {
    // Says what is missing, and what to do.
    chooseThreshold(wanted, { labels: [], scores: [], patients: [] }, { things, warn });
  }
  const thresholds = findings.map((finding, at) => {
    const known = knownCases(validation, at);
    const reason = notLearned.includes(finding)
      ? NOT_LEARNED
      : typeof wanted === "number"
        ? undefined
        : whyNone(finding, known, things);
    if (reason !== undefined) return { reason };
    return chooseThreshold(wanted, known, { things, warn: (message) => warn(`${finding}: ${message}`) });
  });
  const without = findings.flatMap((finding, at) => {
    const found = thresholds[at]!;
    return "reason" in found && found.reason !== NOT_LEARNED ? [`${finding} (${found.reason})`] : [];
  });
  if (without.length > 0) {
    warn(`No threshold by validation ${things}, so that nothing is called: ${without.join("; ")}.`);
  }
  return callingBy(thresholds);
}

const NOT_LEARNED = "the model could not learn it";

/** Cases in which a finding is known and scored, as of two classes. */
export function knownCases({ answers, scores, patients }: AnsweredCases, at: number): Cases {
  const rows = [...answers.keys()].filter((row) => answers[row]![at] !== undefined && !Number.isNaN(scores[row]![at]!));
  return {
    labels: rows.map((row) => answers[row]![at]!),
    scores: rows.map((row) => scores[row]![at]!),
    patients: rows.map((row) => patients[row]!),
  };
}

function whyNone(finding: string, { labels }: Cases, things: Found["things"]): string | undefined {
  if (labels.length === 0) return `known of none of the validation ${things}`;
  if (labels.includes(0) && labels.includes(1)) return undefined;
  const has = labels.includes(1) ? "each has" : "none has";
  return `${has} ${finding} of the ${labels.length} validation ${things} of which it is known`;
}

/** Thresholds that were chosen elsewhere. */
export const callingByFrozen = (findings: readonly FindingThreshold[], notLearned: readonly string[]): Calling =>
  callingBy(
    findings.map((found) => {
      if (notLearned.includes(found.name)) return { reason: NOT_LEARNED };
      return found.threshold === null ? { reason: found.reason } : { threshold: found.threshold, rule: found.rule };
    }),
  );

const callingBy = (thresholds: NonNullable<Calling["thresholds"]>): Calling => ({
  thresholds,
  call: ({ scores }) =>
    thresholds.map((found, at) =>
      "reason" in found ? undefined : Uint8Array.from(scores, (row) => (row[at]! >= found.threshold ? 1 : 0)),
    ),
});

/** The most probable class, or with costs the one with the lowest expected cost. */
export function callingOneClass(costs: Costs | undefined, { classes }: MulticlassQuestion): Calling {
  return { call: ({ scores }) => columnsOf(callClasses(scoreColumns(classes, scores), costs), classes.length) };
}

/** As a matrix in the order of the classes: 0 for the right one, 1 unless given. Throws a StageFailure. */
export function costMatrix(costs: EvaluateParams["costs"], { classes }: MulticlassQuestion): Costs | undefined {
  if (costs === undefined) return undefined;
  for (const [actual, row] of Object.entries(costs)) {
    for (const name of [actual, ...Object.keys(row)]) {
      if (classes.includes(name)) continue;
      throw new StageFailure(
        `Expected \`costs\` to name classes, got ${JSON.stringify(name)}`,
        `The classes are ${classes.join(", ")}.`,
      );
    }
    if ((row[actual] ?? 0) !== 0) {
      throw new StageFailure(
        `Expected calling ${actual} what is ${actual} to cost nothing, got ${row[actual]}`,
        "Leave it out of `costs`.",
      );
    }
  }
  return classes.map((actual) => classes.map((called) => (actual === called ? 0 : (costs[actual]?.[called] ?? 1))));
}

/** As `operating-point.json` has it. @param test the test cases, for intervals of rates that count the choice. */
export const writtenThresholds = (
  { findings }: MultilabelQuestion,
  { thresholds = [] }: Calling,
  test: AnsweredCases | undefined,
): readonly FindingThreshold[] =>
  findings.map((name, at) => {
    const found = thresholds[at]!;
    if ("reason" in found) return { name, threshold: null, reason: found.reason };
    const choice = thresholdChoice(found, test && knownCases(test, at));
    return { name, threshold: found.threshold, rule: found.rule, ...(choice && { choice }) };
  });
