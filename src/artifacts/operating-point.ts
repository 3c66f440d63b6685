import { count, fields, number, optional, text, tuple } from "../core/shape.js";
import { readJson, writeJson } from "./json-file.js";

/** From which score on a case is called positive, and how that was chosen. */
export interface ChosenThreshold {
  /** Cases with `score >= threshold` are called positive. */
  readonly threshold: number;
  /** For a reader: `youden`, `sensitivity >= 0.95`, `fixed`. */
  readonly rule: string;
  /** How far it moves where it is chosen anew; absent of a fixed one, and of evaluations of version 7 and before. */
  readonly choice?: ThresholdChoice;
}

interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** How much the choice of the threshold hangs on who is in the validation part. */
export interface ThresholdChoice {
  /** Of the validation patients. */
  readonly resamples: number;
  /** Resamples in which there were both classes, so that a threshold could be chosen. */
  readonly chose: number;
  readonly seed: number;
  /** 95 % interval of the threshold. */
  readonly threshold: Bounds;
  /** 95 % intervals over test patients and the choice of the threshold, where a test part was measured. */
  readonly test?: { readonly sensitivity?: Bounds; readonly specificity?: Bounds };
}

/** `operating-point.json`. */
export interface OperatingPoint extends ChosenThreshold {
  /** The partition it was chosen on. */
  readonly partition: string;
  /** Negative, positive. */
  readonly classes: readonly [string, string];
  readonly positive: string;
  /** The same of patients, where their images were taken together. */
  readonly patient?: ChosenThreshold & { readonly aggregate: string };
}

const FILE = "operating-point.json";

export const writeOperatingPoint = (folder: string, point: OperatingPoint): Promise<void> =>
  writeJson(folder, FILE, point);

const bounds = fields<Bounds>({ low: number, high: number });
const choice = fields<ThresholdChoice>({
  resamples: count,
  chose: count,
  seed: number,
  threshold: bounds,
  test: optional(fields({ sensitivity: optional(bounds), specificity: optional(bounds) })),
});
const POINT = fields<OperatingPoint>({
  threshold: number,
  rule: text,
  choice: optional(choice),
  partition: text,
  classes: tuple(text, text),
  positive: text,
  patient: optional(fields({ threshold: number, rule: text, choice: optional(choice), aggregate: text })),
});

/** undefined where the folder has none. Throws a StageFailure where it is damaged. */
export const readOperatingPoint = (folder: string): Promise<OperatingPoint | undefined> =>
  readJson<OperatingPoint>(folder, FILE, POINT);
