import { alikeNames, type BinaryQuestion, namesOf, type Question } from "../core/question.js";
import { type Check, fields, is, list, object, oneOf, optional, text, tuple } from "../core/shape.js";
import { StageFailure } from "../core/stage-failure.js";

/** How a question is written among the facts of a dataset or a model. */
export interface StoredQuestion {
  /** Absent of what earlier versions made, and of datasets that stages of users' made without it: it was binary. */
  readonly question?: Question;
  /** Of a binary one: negative, positive. Readers that know no other kind find them here. */
  readonly classes?: readonly string[];
  readonly positive?: string;
}

const kind = fields<Pick<Question, "kind">>({ kind: oneOf("binary", "multiclass", "multilabel") });
const names: Check = (value, at) =>
  list(text)(value, at) ??
  is("names that differ", (all) => new Set(all as readonly string[]).size === (all as readonly string[]).length)(
    value,
    at,
  );

const QUESTION: Check = (value, at) => {
  const fault = kind(value, at);
  if (fault !== undefined) return fault;
  switch ((value as Question).kind) {
    case "binary":
      return fields<Pick<BinaryQuestion, "classes" | "positive">>(BINARY)(value, at);
    case "multiclass":
      return fields({ classes: names })(value, at);
    case "multilabel":
      return fields({ findings: names })(value, at);
  }
};

const BINARY = { classes: tuple(text, text), positive: text } as const;

/** Of each member of `StoredQuestion`. */
const STORED = { question: optional(QUESTION), classes: optional(list(text)), positive: optional(text) } as const;

/** Checks facts that carry a question, among others. */
export function withQuestion(others: Readonly<Record<string, Check>>): Check {
  const all = fields<Record<string, unknown>>({ ...STORED, ...others });
  return (value, at) => {
    const fault = object(value, at) ?? all(value, at);
    if (fault !== undefined || (value as StoredQuestion).question !== undefined) return fault;
    return fields<Pick<BinaryQuestion, "classes" | "positive">>(BINARY)(value, at);
  };
}

/** From facts that `withQuestion` has checked. */
export function readQuestion<Facts extends StoredQuestion>(
  facts: Facts,
): Omit<Facts, keyof StoredQuestion> & { readonly question: Question } {
  const { classes, positive, question, ...rest } = facts;
  const binary = { kind: "binary", classes, positive } as BinaryQuestion;
  return knownAsBefore({ ...rest, question: question ?? binary });
}

/**
 * Stages of users' that know two classes alone ask for `facts.classes` and `facts.positive`. Without an answer they would
 * take every image for negative and say nothing.
 */
function knownAsBefore<Facts extends { readonly question: Question }>(facts: Facts): Facts {
  for (const name of ["classes", "positive"] as const) {
    Object.defineProperty(facts, name, {
      enumerable: false,
      get: () => binaryOnly(facts.question, `a stage that reads \`facts.${name}\``)[name],
    });
  }
  return facts;
}

/** A question, or the classes of a binary one alone, as stages wrote them that knew no other. */
export type AskedFacts = { readonly question: Question } | Pick<BinaryQuestion, "classes" | "positive">;

/** How a question is written among facts: for a binary one, with its classes. */
export function storedQuestion(question: Question): StoredQuestion {
  if (question.kind !== "binary") {
    refuseAlikeNames(question);
    return { question };
  }
  const { classes, positive } = question;
  return { classes, positive, question };
}

/** Results are found by the names of classes and findings: `test.auc[Effusion]`. */
function refuseAlikeNames(question: Question): void {
  const names = namesOf(question);
  const things = question.kind === "multilabel" ? "findings" : "classes";
  const blank = names.find((name) => name.trim() === "");
  if (blank !== undefined)
    throw new StageFailure(`Expected each of the ${things} to have a name, got ${JSON.stringify(blank)}`);
  const alike = alikeNames(names);
  if (alike === undefined) return;
  throw new StageFailure(
    `Expected names of ${things} that differ by more than case and blanks, got ${JSON.stringify(alike[0])} and ${JSON.stringify(alike[1])}`,
    "Give one of them another name, or make them one.",
  );
}

/** The question of a stage that asks binary ones alone. @param who `The stage audit`. */
export function binaryOnly(question: Question, who: string): BinaryQuestion {
  if (question.kind === "binary") return question;
  const names = question.kind === "multiclass" ? question.classes : question.findings;
  throw new StageFailure(
    `Expected a question of two classes, since ${who} answers no other, got ${names.length} ${question.kind === "multiclass" ? "classes" : "findings"}: ${names.join(", ")}`,
    "Name a `positive` class in the stage that makes the dataset.",
  );
}
