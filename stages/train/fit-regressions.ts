import type { HeadRegression } from "../../src/artifacts/head.js";
import type { TensorRow } from "../../src/artifacts/tensors.js";
import { answerWeights } from "../../src/learning/class-weights.js";
import type { HeadTarget } from "../../src/learning/heads/choose-strength.js";
import { fitLogistic } from "../../src/learning/heads/fit-logistic.js";
import { UNKNOWN } from "../../src/learning/labelled-rows.js";
import { answersAsked } from "../../src/stage.js";
import type { TrainContext } from "./context.js";
import type { AnswersToLearn } from "./rows-to-learn.js";
import { describeAnswers } from "./training-answers.js";

/** Standardized training rows with what is to be learned of them. */
export interface HeadLearning {
  readonly answers: AnswersToLearn;
  readonly training: readonly TensorRow[];
  readonly matrix: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** Solves the regressions of a logistic head: one of two classes, a softmax of several, one for each finding. */
export async function fitRegressions(ctx: TrainContext, learning: HeadLearning): Promise<readonly HeadRegression[]> {
  const { params } = ctx;
  const { answers, training, matrix, rows, columns } = learning;
  const { question, counts, validation } = answers;
  const targets = targetsOf(ctx, learning);
  const strengths = typeof params.C === "number" ? [params.C] : [...params.C].sort((a, b) => a - b);
  const threads = params.threads === "auto" ? Math.max(1, Math.floor(ctx.cpus)) : params.threads;
  ctx.log(
    `${describeAnswers(question, counts, rows)}; ${validation.rows.length} in validation, which nothing is chosen by; ${columns} columns.`,
  );
  const heads = await fitLogistic({
    matrix,
    rows,
    columns,
    targets,
    patients: training.map(({ patient, image }) => patient || `\0${image}`),
    strata: strataOf(answers),
    strengths,
    folds: params.innerFolds,
    seed: params.seed,
    threads,
    signal: ctx.signal,
    onProgress: (done, total) => ctx.progress(done, total, "strengths"),
  });
  ctx.fact("threads", threads);
  ctx.fact(
    "parameters",
    heads.reduce((sum, head) => sum + head.intercepts.length * (columns + 1), 0),
  );
  ctx.fact(
    "gradientNorm",
    heads.reduce((most, head) => Math.max(most, head.gradientNorm), 0),
  );
  const regressions = heads.map((head, at) => ({ answers: targets[at]!.answers, ...head }));
  for (const { answers: names, strength, tried, gradientNorm } of regressions) {
    const of = targets.length > 1 ? `${names.join(", ")}: ` : "";
    const losses = tried.map(([each, loss]) => `${each}: ${loss.toFixed(5)}`).join(", ");
    ctx.log(
      `${of}C ${strength}${tried.length > 0 ? `, chosen by the loss of patients left out (${losses})` : ""}; norm of the gradient ${gradientNorm.toExponential(1)}.`,
    );
    sayUnusual(ctx, { of, strength, tried, strengths });
  }
  ctx.fact("C", [...new Set(regressions.map(({ strength }) => strength))].sort((a, b) => a - b).join(", "));
  return regressions;
}

function sayUnusual(
  ctx: TrainContext,
  {
    of,
    strength,
    tried,
    strengths,
  }: Pick<HeadRegression, "strength" | "tried"> & { readonly of: string; readonly strengths: readonly number[] },
): void {
  if (strengths.length === 1) return;
  if (tried.length === 0) {
    ctx.warn(
      `${of}C could not be chosen by patients left out, since too few have each class: the strongest penalty is used, C ${strength}.`,
    );
  } else if (strength === strengths.at(-1)) {
    ctx.warn(`${of}The weakest of the penalties was the best, C ${strength}: give larger values of \`C\` too.`);
  }
}

interface NamedTarget extends HeadTarget {
  /** What each row of coefficients is of. */
  readonly answers: readonly string[];
}

function targetsOf(ctx: TrainContext, { answers, rows }: HeadLearning): readonly NamedTarget[] {
  const { question, counts, learned, training } = answers;
  const names = answersAsked(question);
  const weights = answerWeights(ctx.params.classWeights, question, counts);
  const known = (row: number, answer: number): number => training.answers[row * names.length + answer]!;
  if (question.kind === "multiclass") {
    const present = names.flatMap((_, answer) => (counts[answer]![1] > 0 ? [answer] : []));
    const classes = Int32Array.from({ length: rows }, (_, row) =>
      present.findIndex((answer) => known(row, answer) === 1),
    );
    return [
      {
        width: present.length,
        classes,
        weights: Float64Array.from(classes, (place) => weights[present[place]!]![1]),
        present: present.map((_, place) => place),
        answers: present.map((answer) => names[answer]!),
      },
    ];
  }
  return names.flatMap((name, answer) => {
    if (!learned[answer]) return [];
    const values = Int32Array.from({ length: rows }, (_, row) => known(row, answer));
    return [
      {
        width: 1,
        classes: values.map((value) => Math.max(0, value)),
        weights: Float64Array.from(values, (value) => (value === UNKNOWN ? 0 : weights[answer]![value as 0 | 1])),
        present: [0, 1],
        answers: [name],
      },
    ];
  });
}

/** By what patients are dealt into folds: the rarest answer that a row has, the rarer the greater; 0 for none. */
function strataOf({ training, counts }: AnswersToLearn): Uint32Array {
  const width = counts.length;
  const rank = new Map(
    [...counts.keys()].sort((a, b) => counts[b]![1] - counts[a]![1]).map((answer, at) => [answer, at + 1]),
  );
  return Uint32Array.from({ length: training.rows.length }, (_, row) => {
    let rarest = 0;
    for (let answer = 0; answer < width; answer += 1) {
      if (training.answers[row * width + answer] === 1) rarest = Math.max(rarest, rank.get(answer)!);
    }
    return rarest;
  });
}
