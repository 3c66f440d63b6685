import type { Finding } from "../../src/artifacts/audit-findings.js";
import type { TensorRow } from "../../src/artifacts/tensors.js";
import { answersAsked, answersOf, type Question } from "../../src/stage.js";

/** A class or finding that is told from the rest. */
export interface AskedAnswer {
  /** Those that have it, and the others, in words. */
  readonly positive: string;
  readonly negative: string;
  readonly isPositive: (row: TensorRow) => boolean;
  /** How many are asked for: what is found by chance must be as much rarer. */
  readonly of: number;
}

const RANKS = { problem: 3, hint: 2, passed: 1, "not checked": 0 } as const satisfies Record<Finding["status"], number>;

/**
 * One check of a question: for two classes as they are; for several, or for findings, for each among the images in
 * which it is known. What the report shows is the answer of which most was found, the others by name.
 * @param check of the images at these places.
 */
export function checkAnswers(
  question: Question,
  rows: readonly TensorRow[],
  check: (at: readonly number[], asked: AskedAnswer) => Finding,
): Finding {
  const names = answersAsked(question);
  const found = names.map((name, answer): { readonly name: string; readonly finding: Finding } => {
    const at = [...rows.keys()].filter((row) => answersOf(question, rows[row]!)[answer] !== undefined);
    const isPositive = (row: TensorRow): boolean => answersOf(question, row)[answer] === 1;
    const words =
      question.kind === "binary"
        ? { positive: name, negative: question.classes[0] }
        : { positive: name, negative: question.kind === "multiclass" ? "any other class" : "none" };
    return { name, finding: check(at, { ...words, isPositive, of: names.length }) };
  });
  if (question.kind === "binary") return found[0]!.finding;
  const things = question.kind === "multiclass" ? "classes" : "findings";
  const [first] = [...found].sort(
    (a, b) => RANKS[b.finding.status] - RANKS[a.finding.status] || strength(b.finding) - strength(a.finding),
  ) as [(typeof found)[number]];
  const { status } = first.finding;
  const others = found.filter((one) => one !== first && one.finding.status === status && RANKS[status] > 1);
  const unchecked = found.filter((one) => one !== first && one.finding.status === "not checked");
  const list = (all: typeof found): string => all.map(({ name }) => name).join(", ");
  const sentences = [
    `Of ${names.length} ${things}, each against the rest, most of ${first.name}: ${first.finding.message}`,
    ...(others.length > 0 ? [`The same of ${list(others)}.`] : []),
    ...(unchecked.length > 0 && status !== "not checked"
      ? [`Not checked, having too few images: ${list(unchecked)}.`]
      : []),
  ];
  const each = Object.fromEntries(found.map(({ name, finding }) => [name, finding.status]));
  return {
    ...first.finding,
    message: sentences.join(" "),
    details: { ...first.finding.details, answer: first.name, each },
  };
}

/** The greatest area that a check has measured. */
function strength({ details }: Finding): number {
  const {
    alone = [],
    together,
    found = [],
  } = details as {
    readonly [name: string]: unknown;
    readonly alone?: readonly { readonly auc: number }[];
    readonly found?: readonly { readonly auc: number }[];
    readonly together?: { readonly auc: number };
  };
  const areas = [...alone, ...found, ...(together === undefined ? [] : [together])].map(({ auc }) => auc);
  return areas.reduce((most, area) => Math.max(most, area), 0);
}
