import { ok, type Result } from "../core/result.js";
import { type Goal, type PlannedCases, type SampleSize, sampleSize } from "../statistics/sample-size.js";
import { type Problem, wrongArgument } from "./problem.js";

/** What is expected of a model, and how well it is to be known; the names are those of the options of `pipeline power`. */
export interface PowerOptions {
  /** The AUC that is expected, 0.5 to 1. One of `auc`, `sensitivity` and `specificity` is given. */
  readonly auc?: number;
  readonly sensitivity?: number;
  readonly specificity?: number;
  /** How wide the 95 % interval may be. */
  readonly width?: number;
  /** Of a second model's AUC from `auc`, on the same images. */
  readonly difference?: number;
  /** Probability of finding the difference, in place of `width`. */
  readonly power?: number;
  /** Of the two models' scores within a class. */
  readonly correlation?: number;
  /** Share of patients who are positive; 0.5 by default. */
  readonly prevalence?: number;
  /** Images per patient; 1 by default. */
  readonly images?: number;
  /** Intraclass correlation: how alike images of one patient are, 0 to 1. */
  readonly icc?: number;
}

/** How many patients a test set needs, and for what. */
export interface PlannedTestSet extends SampleSize {
  readonly goal: Goal;
  readonly cases: PlannedCases;
}

/** How many patients a test set needs for an interval of a given width, or to find a difference. */
export function planTestSet(options: PowerOptions): Result<PlannedTestSet, Problem> {
  const asked = readAsked({ prevalence: 0.5, images: 1, ...options });
  if (!asked.ok) return asked;
  const { goal, cases } = asked.value;
  const found = sampleSize(goal, cases);
  return found === undefined
    ? wrongArgument("More than 10,000,000 patients would be needed", "Ask for a wider interval or a larger difference.")
    : ok({ goal, cases, ...found });
}

type Asked = { readonly goal: Goal; readonly cases: PlannedCases };

interface Bounds {
  readonly low: number;
  readonly high: number;
  /** For a reader. */
  readonly text: string;
}

const OPEN: Bounds = { low: Number.MIN_VALUE, high: 1 - Number.EPSILON, text: "a number above 0 and below 1" };
const SHARE: Bounds = { low: Number.MIN_VALUE, high: 1, text: "a number above 0, at most 1" };
const AREA: Bounds = { low: 0.5, high: 1, text: "a number from 0.5 to 1" };
const CORRELATION: Bounds = { low: 0, high: 1, text: "a number from 0 to 1" };
const IMAGES: Bounds = { low: 1, high: 100_000, text: "a number, at least 1" };

function readAsked(options: PowerOptions): Result<Asked, Problem> {
  const problems: string[] = [];
  const read = (name: keyof PowerOptions, { low, high, text }: Bounds): number | undefined => {
    const value = options[name];
    if (value === undefined || (value >= low && value <= high)) return value;
    problems.push(`Expected --${name} to be ${text}, got ${value}`);
    return undefined;
  };
  const [auc, sensitivity, specificity] = [read("auc", AREA), read("sensitivity", SHARE), read("specificity", SHARE)];
  const difference = read("difference", { low: -0.5, high: 0.5, text: "a number from -0.5 to 0.5" });
  const [width, wanted] = [
    read("width", OPEN),
    read("power", { ...OPEN, low: 0.5, text: "a number from 0.5, below 1" }),
  ];
  const [prevalence, imagesPerPatient] = [read("prevalence", OPEN), read("images", IMAGES)];
  const [icc, correlation] = [read("icc", CORRELATION), read("correlation", { ...CORRELATION, high: OPEN.high })];
  if (problems.length > 0) return wrongArgument(problems.join(". "));
  if (imagesPerPatient! > 1 && icc === undefined) {
    return wrongArgument(
      "Expected --icc with more than one image per patient",
      "How alike a patient's images are: 0 not at all, 1 as if they were one. Where nothing is known, 0.5 is realistic, 1 is safe.",
    );
  }
  const goal = goalOf(options, { auc, sensitivity, specificity, difference, width, wanted, correlation });
  if (!goal.ok) return goal;
  return ok({
    goal: goal.value,
    cases: { prevalence: prevalence!, imagesPerPatient: imagesPerPatient!, intraclassCorrelation: icc ?? 0 },
  });
}

type Numbers = Readonly<
  Record<"auc" | "sensitivity" | "specificity" | "difference" | "width" | "wanted" | "correlation", number | undefined>
>;

function goalOf(options: PowerOptions, numbers: Numbers): Result<Goal, Problem> {
  const { auc, sensitivity, specificity, difference, width, wanted, correlation } = numbers;
  const given = (["auc", "sensitivity", "specificity"] as const).filter((name) => options[name] !== undefined);
  if (given.length !== 1) {
    return wrongArgument(
      `Expected one of --auc, --sensitivity and --specificity, got ${given.length === 0 ? "none" : given.map((name) => `--${name}`).join(" and ")}`,
    );
  }
  if (difference === undefined) {
    const only = wanted !== undefined ? "--power" : correlation !== undefined ? "--correlation" : undefined;
    if (only !== undefined) return wrongArgument(`Expected ${only} only with --difference`);
    if (width === undefined) return wrongArgument("Expected --width: how wide the 95 % interval may be, such as 0.1");
    return ok({ of: given[0]!, value: (auc ?? sensitivity ?? specificity)!, width });
  }
  if (auc === undefined) return wrongArgument("Expected --difference with --auc: differences are of areas");
  const other = auc + difference;
  if (auc === 1 || other >= 1 || other < 0.5 || difference === 0) {
    return wrongArgument(
      `Expected two different areas from 0.5, below 1, got ${auc} and ${Number(other.toPrecision(6))}`,
    );
  }
  if (correlation === undefined) {
    return wrongArgument(
      "Expected --correlation with --difference",
      "That of the two models' scores within a class: 0.5 for different networks, 0.8 for much the same one.",
    );
  }
  if ((width === undefined) === (wanted === undefined)) {
    return wrongArgument("Expected either --width or --power with --difference");
  }
  const paired = { of: "difference", value: auc, difference, correlation } as const;
  return ok(width === undefined ? { ...paired, power: wanted! } : { ...paired, width });
}
