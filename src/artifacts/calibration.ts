import path from "node:path";
import { exists } from "../core/exists.js";
import { type Check, count, fields, is, list, nullable, number, object, oneOf, optional, text } from "../core/shape.js";
import { damagedFile } from "./damaged-file.js";
import { readStamped, writeStamped } from "./json-file.js";

export const CALIBRATION_METHODS = ["temperature", "platt", "isotonic"] as const;

export type CalibrationMethod = (typeof CALIBRATION_METHODS)[number];

/** What a probability of one answer becomes. Log odds are those of `logOddsOf`. */
export type AnswerCalibration = { readonly name: string } & (
  | { readonly temperature: number }
  | { readonly slope: number; readonly intercept: number }
  | { readonly scores: readonly number[]; readonly shares: readonly number[] }
  /** It stays as it is. */
  | { readonly unfitted: string }
);

/** Up to which `1 - probability`, of the model before it was calibrated, a class or answer is in the set. */
export interface SetLimit {
  readonly limit: number;
  /** It was found by. */
  readonly patients: number;
}

export type FindingLimits = { readonly name: string } & (
  | { readonly present: SetLimit; readonly absent: SetLimit }
  /** Why there are no sets of it. */
  | { readonly refused: string }
);

/** Class-conditional conformal sets. */
export interface PredictionSets {
  /** The share of new patients of a class whose images all have it in their sets, at least: 0.5 to below 1. */
  readonly level: number;
  /** Of a question of classes: each, in the order of `namesOf`. */
  readonly classes?: readonly (SetLimit & { readonly name: string })[];
  /** Of findings: each, in their order. */
  readonly findings?: readonly FindingLimits[];
}

/** `calibration.json` of a calibrated model: what is done to the probabilities of the model beside it. */
export interface Calibration {
  readonly method: CalibrationMethod;
  /**
   * In the order of `answersAsked`. The temperature of exclusive classes is one for all: that of the softmax of log
   * probabilities; what else is done to each of them is followed by division by their sum.
   */
  readonly answers: readonly AnswerCalibration[];
  readonly fittedOn: {
    readonly partition: "calibration" | "validation";
    /** Cases: images, or patients where the model pools theirs. */
    readonly images: number;
    /** null where they are not known. */
    readonly patients: number | null;
  };
  /** Mean log loss on those images, which are the ones it was fitted to: optimistic. */
  readonly loss: { readonly before: number; readonly after: number };
  readonly sets?: PredictionSets;
}

const FILE = "calibration.json";
const STAMP = { format: "radpipe calibration", version: 1 };

/** Whether a model artifact is a calibrated model. */
export const isCalibrated = (folder: string): Promise<boolean> => exists(path.join(folder, FILE));

export const writeCalibration = (folder: string, calibration: Calibration): Promise<void> =>
  writeStamped(folder, FILE, STAMP, calibration);

const OF_KIND: readonly (readonly [member: string, check: Check])[] = [
  ["temperature", fields({ temperature: number })],
  ["slope", fields({ slope: number, intercept: number })],
  ["scores", fields({ scores: list(number), shares: list(number) })],
  ["unfitted", fields({ unfitted: text })],
];

const ANSWER: Check = (value, at) => {
  const fault = object(value, at) ?? fields({ name: text })(value, at);
  if (fault !== undefined) return fault;
  const kind = OF_KIND.find(([member]) => Object.hasOwn(value as object, member));
  if (kind === undefined) return is("a temperature, a line, points or a reason", () => false)(value, at);
  const [member, check] = kind;
  return (
    check(value, at) ??
    (member === "scores"
      ? is("as many ascending scores as shares", (one) => isLine(one as { scores: number[]; shares: number[] }))(
          value,
          at,
        )
      : undefined)
  );
};

const isLine = ({ scores, shares }: { readonly scores: readonly number[]; readonly shares: readonly number[] }) =>
  scores.length > 0 && scores.length === shares.length && scores.every((one, at) => at === 0 || one > scores[at - 1]!);

const LIMIT = { limit: number, patients: count };
const FINDING: Check = (value, at) =>
  object(value, at) ??
  (Object.hasOwn(value as object, "refused")
    ? fields({ name: text, refused: text })
    : fields({ name: text, present: fields(LIMIT), absent: fields(LIMIT) }))(value, at);

const SHAPE = fields<Calibration>({
  method: oneOf(...CALIBRATION_METHODS),
  answers: list(ANSWER),
  fittedOn: fields({ partition: oneOf("calibration", "validation"), images: count, patients: nullable(count) }),
  loss: fields({ before: number, after: number }),
  sets: optional(
    fields({
      level: number,
      classes: optional(list(fields({ name: text, ...LIMIT }))),
      findings: optional(list(FINDING)),
    }),
  ),
});

/**
 * undefined where the folder has none. Throws a StageFailure where it is damaged or of a newer version.
 * @param answers as many as the model gives: those of `answersAsked`.
 */
export async function readCalibration(folder: string, answers?: readonly string[]): Promise<Calibration | undefined> {
  const calibration = await readStamped<Calibration>(folder, FILE, STAMP, { shape: SHAPE, otherVersion: "refused" });
  if (calibration === undefined) return undefined;
  const names = calibration.answers.map(({ name }) => name);
  if (answers !== undefined && names.join("\0") !== answers.join("\0")) {
    throw damagedFile(FILE, `expected it to be of ${answers.join(", ")}, got ${names.join(", ")}`);
  }
  return calibration;
}
