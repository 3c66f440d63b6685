import { humanCount } from "../../core/human-units.js";
import { ok } from "../../core/result.js";
import type { PlannedTestSet, PowerOptions as PlanOptions } from "../../project/plan-test-set.js";
import { projectAt } from "../../project.js";
import { type CommandResult, wrongArgument } from "../command.js";
import { EXIT } from "../exit-code.js";
import { print, printJson } from "../output.js";
import type { Project } from "../project.js";

const NUMBERS = [
  ...(["auc", "sensitivity", "specificity", "difference", "width"] as const),
  ...(["power", "prevalence", "images", "icc", "correlation"] as const),
] satisfies readonly (keyof PlanOptions)[];

/** As they were typed. */
export type PowerOptions = Readonly<Partial<Record<keyof PlanOptions, string>>> & { readonly json?: boolean };

/** `pipeline power`: how many patients a test set needs. */
export async function power(project: Project, options: PowerOptions): Promise<CommandResult> {
  const typed = NUMBERS.flatMap((name) => {
    const text = options[name];
    return text === undefined ? [] : [{ name, text, value: text.trim() === "" ? Number.NaN : Number(text) }];
  });
  const wrong = typed.filter(({ value }) => Number.isNaN(value));
  if (wrong.length > 0) {
    return wrongArgument(wrong.map(({ name, text }) => `Expected --${name} to be a number, got "${text}"`).join(". "));
  }
  const planned = await projectAt(project).power(Object.fromEntries(typed.map(({ name, value }) => [name, value])));
  if (!planned.ok) return planned;
  if (options.json) printJson(planned.value);
  else print(describe(planned.value));
  return ok(EXIT.done);
}

const METHODS: Readonly<Record<PlannedTestSet["goal"]["of"], string>> = {
  auc: "Newcombe's interval of an AUC (2006, method 5, after Hanley & McNeil 1982), as reports print it. Values nearer to 0.5 need more patients.",
  sensitivity:
    "Agresti and Coull's interval (1998) with the effective number of images, as reports print it. Values nearer to 0.5 need more patients.",
  specificity:
    "Agresti and Coull's interval (1998) with the effective number of images, as reports print it. Values nearer to 0.5 need more patients.",
  difference:
    "DeLong's variance (1988) as expected of normal scores of equal spread. Lower areas and less correlated scores need more patients.",
};

function describe({ goal, cases, ...found }: PlannedTestSet): string {
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
