import { humanCount } from "../../core/human-units.js";
import { ok, type Result } from "../../core/result.js";
import { type Goal, type PlannedCases, type SampleSize, sampleSize } from "../../statistics/sample-size.js";
import { type CommandResult, type Problem, wrongArgument } from "../command.js";
import { EXIT } from "../exit-code.js";
import { print, printJson } from "../output.js";

/** As they were typed. */
export interface PowerOptions {
  readonly auc?: string;
  readonly sensitivity?: string;
  readonly specificity?: string;
  readonly difference?: string;
  readonly width?: string;
  readonly power?: string;
  readonly prevalence: string;
  readonly images: string;
  readonly icc?: string;
  readonly correlation?: string;
  readonly json?: boolean;
}

/** `pipeline power`: how many patients a test set needs. */
export function power(options: PowerOptions): CommandResult {
  const asked = readAsked(options);
  if (!asked.ok) return asked;
  const { goal, cases } = asked.value;
  const found = sampleSize(goal, cases);
  if (found === undefined) {
    return wrongArgument(
      "More than 10,000,000 patients would be needed",
      "Ask for a wider interval or a larger difference.",
    );
  }
  if (options.json) printJson({ goal, cases, ...found });
  else print(describe(goal, cases, found));
  return ok(EXIT.done);
}

const METHODS: Readonly<Record<Goal["of"], string>> = {
  auc: "Newcombe's interval of an AUC (2006, method 5, after Hanley & McNeil 1982), as reports print it. Values nearer to 0.5 need more patients.",
  sensitivity:
    "Agresti and Coull's interval (1998) with the effective number of images, as reports print it. Values nearer to 0.5 need more patients.",
  specificity:
    "Agresti and Coull's interval (1998) with the effective number of images, as reports print it. Values nearer to 0.5 need more patients.",
  difference:
    "DeLong's variance (1988) as expected of normal scores of equal spread. Lower areas and less correlated scores need more patients.",
};

function describe(goal: Goal, cases: PlannedCases, found: SampleSize): string {
  const { patients, positive, negative, images, designEffect, interval } = found;
  const { low, high } = interval;
  const range = `${low.toFixed(3)} to ${high.toFixed(3)} (width ${(high - low).toFixed(3)})`;
  const what =
    goal.of === "difference"
      ? `difference of ${goal.difference} from an AUC of ${goal.value}, scores correlated by ${goal.correlation}`
      : `${goal.of === "auc" ? "AUC" : goal.of} of ${goal.value}`;
  const end =
    "power" in goal
      ? `found with probability ${goal.power} (two-sided, 5 %); 95 % interval ${range}`
      : `95 % interval ${range}`;
  const clusters =
    cases.imagesPerPatient === 1
      ? ""
      : `\nImages of a patient are correlated by ${cases.intraclassCorrelation}: their number counts for ${humanCount(Math.round(images / designEffect))} (design effect ${designEffect.toFixed(2)}).`;
  return `${humanCount(patients)} patients: ${humanCount(positive)} positive, ${humanCount(negative)} negative, ${humanCount(images)} images
${what}: ${end}${clusters}
${METHODS[goal.of]}
`;
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
    const given = options[name];
    if (given === undefined) return undefined;
    const value = typeof given === "string" && given.trim() !== "" ? Number(given) : Number.NaN;
    if (value >= low && value <= high) return value;
    problems.push(`Expected --${name} to be ${text}, got "${given}"`);
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
