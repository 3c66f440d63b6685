import { type Check, count, fields, flag, list, mapOf, nullable, number, optional, text } from "../core/shape.js";
import { readStamped, writeStamped } from "./json-file.js";

/** A figure with its 95 % interval; without one where there are too few patients. */
export interface ExternalFigure {
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}

/** A metric on the test set of the model's development and on other data. */
export interface ExternalDrop {
  /** Of `core/metrics`, or such a one of all cells (`micro.auc`). */
  readonly name: string;
  /** The class or finding; absent of two classes, and of all together. */
  readonly of?: string;
  readonly development: ExternalFigure;
  readonly external: ExternalFigure;
  /** External minus development, as of independent samples. */
  readonly drop: ExternalFigure;
}

/** How far probabilities can be taken at face value. */
export interface CalibrationFigures {
  /** calibrationInTheLarge, calibrationSlope, ece, brier: those that are defined. */
  readonly figures: Readonly<Record<string, ExternalFigure>>;
  /** The calibration curve, without empty bins. */
  readonly bins: readonly {
    readonly n: number;
    readonly meanScore: number;
    readonly fractionPositive: number;
    readonly low: number;
    readonly high: number;
  }[];
}

/** The same after a map from logits to logits, each patient's by a map fitted without them. */
export interface RecalibratedFigures extends CalibrationFigures {
  /** Of the map fitted to all; the slope is 1 where the intercept alone was fitted. */
  readonly intercept: number;
  readonly slope: number;
}

export interface ExternalCalibration {
  /** The class against the rest, or the finding; absent of two classes. */
  readonly of?: string;
  readonly asIs: CalibrationFigures;
  readonly intercept: RecalibratedFigures | { readonly reason: string };
  readonly line: RecalibratedFigures | { readonly reason: string };
}

/** `external.json`: a finished model on data that its development did not have. */
export interface External {
  /** Whether the rule by which cases are called was chosen in the development. */
  readonly frozen: boolean;
  /** Images that were measured, and their patients; null where those are not known. */
  readonly images: number;
  readonly patients: number | null;
  /** The test set of the development; absent where it was not given. */
  readonly reference?: {
    readonly images: number;
    /** Measured images that are in it too, by name, answer and score. */
    readonly sharedImages: number;
    /** Measured patients that are in it too; null where ids cannot be compared. */
    readonly sharedPatients: number | null;
  };
  /** Empty without a reference. */
  readonly drops: readonly ExternalDrop[];
  readonly calibration: readonly ExternalCalibration[];
}

const FILE = "external.json";
const STAMP = { format: 1 };

export const writeExternal = (folder: string, external: External): Promise<void> =>
  writeStamped(folder, FILE, STAMP, external);

const figure = fields<ExternalFigure>({ value: number, low: optional(number), high: optional(number) });

const calibration = {
  figures: mapOf(figure),
  bins: list(fields({ n: count, meanScore: number, fractionPositive: number, low: number, high: number })),
};

const recalibrated: Check = (value, at) =>
  typeof (value as { readonly reason?: unknown } | undefined)?.reason === "string"
    ? undefined
    : fields({ ...calibration, intercept: number, slope: number })(value, at);

const EXTERNAL = fields<External>({
  frozen: flag,
  images: count,
  patients: nullable(count),
  reference: optional(fields({ images: count, sharedImages: count, sharedPatients: nullable(count) })),
  drops: list(fields({ name: text, of: optional(text), development: figure, external: figure, drop: figure })),
  calibration: list(
    fields({ of: optional(text), asIs: fields(calibration), intercept: recalibrated, line: recalibrated }),
  ),
});

/** undefined where the folder has none, or one of a later form. Throws a StageFailure where it is damaged. */
export const readExternal = (folder: string): Promise<External | undefined> =>
  readStamped(folder, FILE, STAMP, { shape: EXTERNAL, otherVersion: "left out" });
