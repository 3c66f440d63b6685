import path from "node:path";
import { exists } from "../core/exists.js";
import type { Question } from "../core/question.js";
import { type Check, count, fields, flag, is, list, number, oneOf, optional, text, tuple } from "../core/shape.js";
import { damagedFile } from "./damaged-file.js";
import { readJson, writeJson } from "./json-file.js";
import { readQuestion, type StoredQuestion, storedQuestion, withQuestion } from "./question.js";

/** What a head may know of an image beside its features. */
export const COVARIATES = ["age", "sex", "view"] as const;

export type Covariate = (typeof COVARIATES)[number];

/** How the images of a patient become one row before the head. */
export const AGGREGATES = ["none", "mean", "max"] as const;

export type Aggregate = (typeof AGGREGATES)[number];

/**
 * A column that stands after the features: years of age, with `fill` where it is not known; 1 where sex or view is
 * `level`; 1 where it is not known.
 */
export type CovariateColumn =
  | { readonly covariate: "age"; readonly fill: number }
  | { readonly covariate: Exclude<Covariate, "age">; readonly level: string }
  | { readonly covariate: Covariate; readonly unknown: true };

/** What a row of numbers is before a head computes with it. */
export interface HeadRows {
  /** Numbers of an image that the backbone gives. */
  readonly features: number;
  readonly aggregate: Aggregate;
  readonly covariates: readonly CovariateColumn[];
  /** Of every column, features first, by the training rows: (value - centre) / scale. */
  readonly centre: readonly number[];
  readonly scale: readonly number[];
}

/** One regression, on standardized columns, solved to the optimum. */
export interface HeadRegression {
  /** What each row of coefficients is of: one class or finding, or of a softmax the classes that training images have. */
  readonly answers: readonly string[];
  readonly coefficients: readonly (readonly number[])[];
  readonly intercepts: readonly number[];
  /** Of the penalty, scikit-learn's C. */
  readonly strength: number;
  /** Strength and mean loss out of inner folds, in the order tried; empty where one was given. */
  readonly tried: readonly (readonly [strength: number, loss: number])[];
  /** Euclidean norm of the gradient at the solution. */
  readonly gradientNorm: number;
}

/** `head.json` and `head-rows.json`: what makes probabilities of features. An `mlp` has its network beside them. */
export type Head = {
  readonly question: Question;
  /** Classes or findings that no training image could teach. */
  readonly notLearned?: readonly string[];
  readonly rows: HeadRows;
} & ({ readonly kind: "logistic"; readonly regressions: readonly HeadRegression[] } | { readonly kind: "mlp" });

const HEAD_FILE = "head.json";
/** The rows: the same of all heads on the same images, however they are trained. */
export const HEAD_ROWS_FILE = "head-rows.json";

/** Whether a model artifact is a head on features, rather than a network of images. */
export const isHead = (folder: string): Promise<boolean> => exists(path.join(folder, HEAD_FILE));

const FORMAT = "radpipe head";
const VERSION = 2;
/** It had the rows in the same file. */
const WITH_ROWS = 1;

export async function writeHead(folder: string, { question, rows, ...head }: Head): Promise<void> {
  await writeJson(folder, HEAD_FILE, { format: FORMAT, version: VERSION, ...storedQuestion(question), ...head });
  await writeJson(folder, HEAD_ROWS_FILE, rows);
}

const COLUMN: Check = (value, at) =>
  fields({ covariate: oneOf(...COVARIATES), fill: optional(number), level: optional(text), unknown: optional(flag) })(
    value,
    at,
  ) ??
  is("a column with one of `fill`, `level` and `unknown`", (column) => {
    const { fill, level, unknown } = column as Readonly<Record<string, unknown>>;
    return [fill, level, unknown].filter((one) => one !== undefined).length === 1;
  })(value, at);

const ROWS = fields<HeadRows>({
  features: count,
  aggregate: oneOf(...AGGREGATES),
  covariates: list(COLUMN),
  centre: list(number),
  scale: list(number),
});

const SHAPE = withQuestion({
  format: oneOf(FORMAT),
  version: count,
  kind: oneOf("logistic", "mlp"),
  notLearned: optional(list(text)),
  rows: optional(ROWS),
  regressions: optional(
    list(
      fields<HeadRegression>({
        answers: list(text),
        coefficients: list(list(number)),
        intercepts: list(number),
        strength: number,
        tried: list(tuple(number, number)),
        gradientNorm: number,
      }),
    ),
  ),
});

/** The same where there has to be one. Throws a StageFailure where there is none. */
export async function expectHead(folder: string): Promise<Head> {
  const head = await readHead(folder);
  if (head === undefined) throw damagedFile(HEAD_FILE, "it is not there");
  return head;
}

/** undefined where the folder has none. Throws a StageFailure where it is damaged. */
export async function readHead(folder: string): Promise<Head | undefined> {
  type Stored = Omit<Head, "question" | "rows"> &
    StoredQuestion & { readonly format: string; readonly version: number; readonly rows?: HeadRows };
  const read = await readJson<Stored>(folder, HEAD_FILE, SHAPE);
  if (read === undefined) return undefined;
  const { format: _, version, rows: within, ...stored } = read;
  if (version !== VERSION && version !== WITH_ROWS) {
    throw damagedFile(HEAD_FILE, `expected version ${VERSION}, got ${version}`);
  }
  const rows = version === WITH_ROWS ? within && soundRows(within, HEAD_FILE) : await readHeadRows(folder);
  if (rows === undefined) throw damagedFile(version === WITH_ROWS ? HEAD_FILE : HEAD_ROWS_FILE, "it has no rows");
  const head = { ...readQuestion(stored), rows } as Head;
  const columns = columnsOf(rows);
  if (head.kind === "mlp") return head;
  const wrong = head.regressions?.find(
    ({ answers, coefficients, intercepts }) =>
      coefficients.some((row) => row.length !== columns) ||
      coefficients.length !== answers.length ||
      intercepts.length !== answers.length,
  );
  if (head.regressions === undefined || wrong !== undefined) {
    throw damagedFile(HEAD_FILE, `expected ${columns} coefficients and an intercept of each answer`);
  }
  return head;
}

/** The rows alone. undefined where the folder has none. Throws a StageFailure where they are damaged. */
export async function readHeadRows(folder: string): Promise<HeadRows | undefined> {
  const rows = await readJson<HeadRows>(folder, HEAD_ROWS_FILE, ROWS);
  return rows && soundRows(rows, HEAD_ROWS_FILE);
}

const columnsOf = ({ features, covariates }: HeadRows): number => features + covariates.length;

function soundRows(rows: HeadRows, file: string): HeadRows {
  const columns = columnsOf(rows);
  const { centre, scale } = rows;
  if (centre.length === columns && scale.length === columns && !scale.includes(0)) return rows;
  throw damagedFile(file, `expected a centre and a scale other than 0 of each of ${columns} columns`);
}
