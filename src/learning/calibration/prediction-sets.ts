import type { PredictionSets } from "../../artifacts/calibration.js";
import { answersAsked, namesOf, type Question } from "../../core/question.js";

/**
 * Of a case: the classes that it may be of; of findings one set for each, of `present` and `absent`, undefined where
 * there is none.
 */
export type CaseSets = readonly (readonly string[] | undefined)[];

export const PRESENT = "present";
export const ABSENT = "absent";

/**
 * How unlike each class, or each answer to a finding, a model's probabilities make each case: `1 - probability`.
 * @param columns before calibration, whose fit to some images must not decide what is usual among them.
 * @returns by name of the class; of findings by `unusualOf(finding, answer)`.
 */
export function unusualOf(
  question: Question,
  columns: readonly Float64Array[],
): (name: string, answer: 0 | 1) => Float64Array {
  const asked = answersAsked(question);
  return (name, answer) => {
    const column = columns[asked.indexOf(name)];
    // Of two classes the probability of one alone is given.
    if (column === undefined) return columns[0]!.slice();
    return answer === 1 ? column.map((one) => 1 - one) : column.slice();
  };
}

/** The sets of cases. @param columns probabilities of the model before it was calibrated. */
export function setsOf(
  { classes = [], findings = [] }: PredictionSets,
  question: Question,
  columns: readonly Float64Array[],
): readonly CaseSets[] {
  const unusual = unusualOf(question, columns);
  const cases = [...(columns[0] ?? []).keys()];
  if (question.kind !== "multilabel") {
    const limited = classes.map(({ name, limit }) => ({ name, limit, values: unusual(name, 1) }));
    return cases.map((at) => [limited.filter(({ limit, values }) => values[at]! <= limit).map(({ name }) => name)]);
  }
  const limited = findings.map((one) =>
    "refused" in one
      ? undefined
      : [
          { name: PRESENT, limit: one.present.limit, values: unusual(one.name, 1) },
          { name: ABSENT, limit: one.absent.limit, values: unusual(one.name, 0) },
        ],
  );
  return cases.map((at) =>
    limited.map((answers) => answers?.filter(({ limit, values }) => values[at]! <= limit).map(({ name }) => name)),
  );
}

/** What sets are of: `""` for the one of classes, otherwise each finding. */
export const setNames = (question: Question): readonly string[] =>
  question.kind === "multilabel" ? namesOf(question) : [""];

/** Of a table: names with bars between, `(none)` of an empty set, nothing where there is no set. */
export const setText = (set: readonly string[] | undefined, between = "|"): string =>
  set === undefined ? "" : set.length === 0 ? "(none)" : set.join(between);

/** Whether a set does not name one answer alone. */
export const isUncertain = (set: readonly string[]): boolean => set.length !== 1;
