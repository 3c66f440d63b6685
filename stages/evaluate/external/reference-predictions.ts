import { readAnsweredTable } from "../../../src/artifacts/answered-predictions.js";
import { answersAsked, type Question, StageFailure } from "../../../src/stage.js";
import type { AnsweredCases } from "../answered-cases.js";
import type { EvaluateContext } from "../context.js";

/** The test set of the model's development. */
export interface ReferencePredictions {
  readonly images: readonly string[];
  readonly cases: AnsweredCases;
}

/** undefined where the input `reference` is not wired. Throws a StageFailure on one of another question. */
export async function referencePredictions(
  ctx: EvaluateContext,
  question: Question,
  notLearned: readonly string[],
): Promise<ReferencePredictions | undefined> {
  const file = ctx.inputs.reference;
  if (file === undefined) return undefined;
  const remedy =
    "Wire the output `predictions` of the evaluation of the model's development: `evaluate.predictions`, or `../runs/RUN/predictions.csv`.";
  const read = await readAnsweredTable(file);
  if (read === undefined) {
    throw new StageFailure("Expected `reference` to be a table of predictions, got no file", remedy);
  }
  const names = question.kind === "binary" ? [] : answersAsked(question);
  if (read.kind !== question.kind || read.names.join("\0") !== names.join("\0")) {
    const words = (kind: Question["kind"], of: readonly string[]) =>
      kind === "binary" ? "two classes" : `${kind === "multiclass" ? "the classes" : "the findings"} ${of.join(", ")}`;
    throw new StageFailure(
      `Expected \`reference\` to be predictions of ${words(question.kind, names)}, as the images are, got ${words(read.kind, read.names)}`,
      remedy,
    );
  }
  const rows = read.rows.filter(({ partition }) => partition === "test");
  if (rows.length === 0) {
    throw new StageFailure("Expected `reference` to have predictions of a test set, got none", remedy);
  }
  const isScored = (name: string) => !notLearned.includes(name);
  const wrong = rows.find(({ scores }) =>
    scores.some((score, at) => !Number.isFinite(score) && isScored(names[at] ?? "")),
  );
  if (wrong !== undefined) {
    throw new StageFailure(`Expected \`reference\` to have a score for each test image, got none for ${wrong.image}`);
  }
  return {
    images: rows.map(({ image }) => image),
    cases: {
      answers: rows.map(({ answers }) => answers),
      scores: rows.map(({ scores }) => scores),
      patients: rows.map(({ patient }, at) => (patient === "" ? `\0${at}` : patient)),
    },
  };
}
