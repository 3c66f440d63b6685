import {
  type Check,
  count,
  fields,
  flag,
  list,
  nullable,
  number,
  object,
  oneOf,
  optional,
  text,
  tuple,
} from "../core/shape.js";
import { readJson, writeJson } from "./json-file.js";

/** From which score on a case is called positive, and how that was chosen. */
export interface ChosenThreshold {
  /** Cases with `score >= threshold` are called positive. */
  readonly threshold: number;
  /** For a reader: `youden`, `sensitivity >= 0.95`, `fixed`. */
  readonly rule: string;
  /** How far it moves where it is chosen again; absent of a fixed one, and of evaluations of version 7 and before. */
  readonly choice?: ThresholdChoice;
}

interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** How much the choice of the threshold depends on who is in the validation set. */
export interface ThresholdChoice {
  /** Of the validation patients. */
  readonly resamples: number;
  /** Resamples in which there were both classes, so that a threshold could be chosen. */
  readonly chose: number;
  readonly seed: number;
  /** 95 % interval of the threshold. */
  readonly threshold: Bounds;
  /** 95 % intervals over test patients and the choice of the threshold, where a test set was measured. */
  readonly test?: { readonly sensitivity?: Bounds; readonly specificity?: Bounds };
}

/** Of a rule that was chosen elsewhere, before these images were seen, and is only applied to them. */
interface Frozen {
  readonly frozen?: boolean;
}

/** `operating-point.json`. */
export interface OperatingPoint extends ChosenThreshold, Frozen {
  /** The partition it was chosen on. */
  readonly partition: string;
  /** Negative, positive. */
  readonly classes: readonly [string, string];
  readonly positive: string;
  /** The same of patients, where their images were taken together. */
  readonly patient?: ChosenThreshold & { readonly aggregate: string };
}

/** Of a finding: its threshold, or why it has none. */
export type FindingThreshold = { readonly name: string } & (
  | ChosenThreshold
  | { readonly threshold: null; readonly reason: string }
);

/** `operating-point.json` of findings: a threshold for each. */
export interface FindingThresholds extends Frozen {
  readonly kind: "multilabel";
  /** The partition they were chosen on. */
  readonly partition: string;
  readonly findings: readonly FindingThreshold[];
  readonly patient?: { readonly aggregate: string; readonly findings: readonly FindingThreshold[] };
}

/** `operating-point.json` of exclusive classes: how one of them is called. */
export interface ClassRule extends Frozen {
  readonly kind: "multiclass";
  readonly classes: readonly string[];
  /** Of equals the first of `classes`. */
  readonly rule: "most probable" | "least expected cost";
  /** What it costs to call a case of one class (row) another (column), in the order of `classes`. */
  readonly costs?: readonly (readonly number[])[];
  readonly patient?: { readonly aggregate: string };
}

export const OPERATING_POINT_FILE = "operating-point.json";

/** Under which `evaluate` records the costs of a rule that it was given, as JSON: rows and columns are classes. */
export const FROZEN_COSTS_FACT = "costs";

/** How cases are called, of any kind of question. */
export type CallingRule = OperatingPoint | FindingThresholds | ClassRule;

export const writeOperatingPoint = (folder: string, point: CallingRule): Promise<void> =>
  writeJson(folder, OPERATING_POINT_FILE, point);

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
  frozen: optional(flag),
  patient: optional(fields({ threshold: number, rule: text, choice: optional(choice), aggregate: text })),
});

const thresholds: Check = (value, at) =>
  list(fields({ name: text, threshold: nullable(number) }))(value, at) ??
  list((one, place) =>
    ((one as FindingThreshold).threshold === null
      ? fields({ reason: text })
      : fields({ rule: text, choice: optional(choice) }))(one, place),
  )(value, at);

const OF_KIND: Readonly<Record<"multilabel" | "multiclass", Check>> = {
  multilabel: fields({
    partition: text,
    frozen: optional(flag),
    findings: thresholds,
    patient: optional(fields({ aggregate: text, findings: thresholds })),
  }),
  multiclass: fields({
    classes: list(text),
    frozen: optional(flag),
    rule: oneOf("most probable", "least expected cost"),
    costs: optional(list(list(number))),
    patient: optional(fields({ aggregate: text })),
  }),
};

const ANY: Check = (value, at) => {
  const fault = object(value, at) ?? fields({ kind: optional(oneOf("multilabel", "multiclass")) })(value, at);
  if (fault !== undefined) return fault;
  const { kind } = value as { readonly kind?: "multilabel" | "multiclass" };
  return (kind === undefined ? POINT : OF_KIND[kind])(value, at);
};

/** For any kind of question; undefined if the folder has none. Throws a StageFailure if it is damaged. */
export const readCallingRule = (folder: string): Promise<CallingRule | undefined> =>
  readJson(folder, OPERATING_POINT_FILE, ANY);

/** Of two classes; undefined where the folder has none, or one of another question. Throws a StageFailure where it is damaged. */
export async function readOperatingPoint(folder: string): Promise<OperatingPoint | undefined> {
  const rule = await readCallingRule(folder);
  return rule === undefined || "kind" in rule ? undefined : rule;
}
