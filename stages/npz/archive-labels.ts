import path from "node:path";
import type { DatasetRow } from "../../src/artifacts/dataset.js";
import { countOf } from "../../src/imaging/format-count.js";
import type { NumpyArray } from "../../src/imaging/sources/npz.js";
import { refuseSameNames } from "../../src/imaging/subjects/named-classes.js";
import { type Answer, binaryQuestion, type Question, StageFailure } from "../../src/stage.js";
import { medmnistNames } from "./medmnist.js";
import type { NpzParams } from "./params.js";

/** What a row of a dataset says of its image. */
export type RowLabels = Pick<DatasetRow, "label" | "labels" | "findings">;

export interface ArchiveLabels {
  readonly question: Question;
  /** What the labels, or their columns, mean. */
  readonly names: readonly string[];
  /** Of each image. Throws a StageFailure where an array holds what is no label. */
  readonly read: (labels: NumpyArray) => readonly RowLabels[];
  /** How many cells said nothing so far. */
  readonly unknown: () => number;
}

/**
 * How the labels of an archive are to be read. One number an image is a class; a column for each finding makes a question
 * of findings. With `positive` the question has two classes.
 * @param first one of the arrays of labels, for its shape.
 * Throws a StageFailure where names and arrays do not fit.
 */
export function archiveLabels(params: NpzParams, file: string, first: NumpyArray): ArchiveLabels {
  const columns = columnsOf(first);
  const parameter = columns === 1 ? "classes" : "findings";
  const other = columns === 1 ? "findings" : "classes";
  if (params[other] !== undefined) {
    throw new StageFailure(
      columns === 1
        ? `Expected ${first.name} to have a column for each of \`findings\`, got one label an image`
        : `Expected ${first.name} to hold one label an image, since \`classes\` exclude each other, got ${columns} columns`,
      `Say what they mean in \`${parameter}\`.`,
    );
  }
  const names = params[parameter] ?? medmnistNames(file);
  if (names === undefined) {
    throw new StageFailure(
      columns === 1
        ? `Expected \`classes\` to say what the labels of ${path.basename(file)} mean, ${describeLabels(first)}, got none`
        : `Expected \`findings\` to say what the ${columns} columns of ${first.name} mean, got none`,
      "Only archives that are called as MedMNIST calls its own need no names.",
    );
  }
  refuseSameNames(parameter, names);
  if (params.positive !== undefined && !names.includes(params.positive)) {
    throw new StageFailure(`Expected \`positive\` to be one of ${names.join(", ")}, got ${params.positive}`);
  }
  if (columns > 1 && names.length !== columns) {
    throw new StageFailure(
      `Expected \`findings\` to name the ${columns} columns of ${first.name}, got ${names.length} names`,
    );
  }
  return columns === 1 ? classLabels(names, params.positive) : findingLabels(names, params.positive);
}

function classLabels(names: readonly string[], given: string | undefined): ArchiveLabels {
  const positive = given ?? (names.length === 2 ? names[1] : undefined);
  const negative = names.length === 2 ? (names.find((name) => name !== positive) as string) : `not ${positive ?? ""}`;
  const labelOf = (name: string): string => (positive === undefined || name === positive ? name : negative);
  return {
    question: positive === undefined ? { kind: "multiclass", classes: names } : binaryQuestion([negative, positive]),
    names,
    read: (labels) =>
      integerLabels(labels, names.length).map((label) => {
        const name = names[label] as string;
        return { label: labelOf(name), labels: [name] };
      }),
    unknown: () => 0,
  };
}

function findingLabels(names: readonly string[], positive: string | undefined): ArchiveLabels {
  const asked = positive === undefined ? -1 : names.indexOf(positive);
  let unknown = 0;
  return {
    question:
      positive === undefined ? { kind: "multilabel", findings: names } : binaryQuestion([`not ${positive}`, positive]),
    names,
    read: (labels) => {
      if (columnsOf(labels) !== names.length) {
        throw new StageFailure(
          `Expected ${labels.name} to have the same ${names.length} columns as the other parts, got the shape ${labels.shape.join(" x ")}`,
        );
      }
      return Array.from({ length: labels.shape[0] as number }, (_, image): RowLabels => {
        const findings = names.map((_, column) => {
          const answer = answerOf(labels, image * names.length + column, names.length);
          if (answer === undefined) unknown++;
          return answer;
        });
        const present = names.filter((_, column) => findings[column] === 1);
        if (positive === undefined) return { label: "", labels: present, findings };
        if (findings[asked] === undefined) {
          throw new StageFailure(
            `Expected ${labels.name} to say of each image whether it is ${positive}, got nothing of image ${image}`,
            "Leave `positive` out to ask for all findings, of which some may be unknown.",
          );
        }
        return { label: findings[asked] === 1 ? positive : `not ${positive}`, labels: present };
      });
    },
    unknown: () => unknown,
  };
}

/** 1, 0, or undefined for -1 and what is not a number. */
function answerOf(labels: NumpyArray, at: number, columns: number): Answer {
  const value = Number(labels.data[at]);
  if (value === 0 || value === 1) return value;
  if (Number.isNaN(value) || value === -1) return undefined;
  throw new StageFailure(
    `Expected every finding of ${labels.name} to be 0, 1 or -1 (unknown), got ${value} in column ${at % columns} of image ${Math.floor(at / columns)}`,
  );
}

function columnsOf({ name, shape }: NumpyArray): number {
  const [, columns = 1, ...more] = shape;
  if (shape.length > 0 && more.length === 0 && columns > 0) return columns;
  throw new StageFailure(
    `Expected ${name} to hold a label, or a column for each finding, of each image, got the shape ${shape.join(" x ")}`,
  );
}

function describeLabels({ data }: NumpyArray): string {
  const values = [...new Set(Array.from(data, Number))].sort((a, b) => a - b);
  return `${values.slice(0, 20).join(", ")}${values.length > 20 ? `, ... (${countOf(values.length, "value")})` : ""}`;
}

function integerLabels(labels: NumpyArray, classes: number): readonly number[] {
  if (columnsOf(labels) !== 1) {
    throw new StageFailure(
      `Expected ${labels.name} to hold one label an image as the other parts do, got the shape ${labels.shape.join(" x ")}`,
    );
  }
  const values = Array.from(labels.data, Number);
  const wrong = values.findIndex((value) => !Number.isInteger(value) || value < 0 || value >= classes);
  if (wrong >= 0) {
    throw new StageFailure(
      `Expected every label of ${labels.name} to be a whole number from 0 to ${classes - 1}, got ${values[wrong]} at ${wrong}`,
      Number.isInteger(values[wrong]) && (values[wrong] as number) >= classes
        ? "Name all classes of the archive in `classes`."
        : "Leave out of the archive what has no label, or give it one.",
    );
  }
  return values;
}
