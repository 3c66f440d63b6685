import { readFile } from "node:fs/promises";
import path from "node:path";
import { writeJson } from "./json-file.js";

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

/** undefined where the folder has none, or one that does not say a threshold. */
export async function readOperatingPoint(folder: string): Promise<OperatingPoint | undefined> {
  const text = await readFile(path.join(folder, FILE), "utf8").catch(() => "null");
  try {
    const value = JSON.parse(text) as OperatingPoint | null;
    return typeof value?.threshold === "number" ? value : undefined;
  } catch {
    return undefined;
  }
}
