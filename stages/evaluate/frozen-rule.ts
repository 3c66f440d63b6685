import { isDeepStrictEqual } from "node:util";
import {
  type CallingRule,
  type ClassRule,
  type FindingThreshold,
  type FindingThresholds,
  type OperatingPoint,
  readCallingRule,
} from "../../src/artifacts/operating-point.js";
import { answersAsked, namesOf, type Question, StageFailure } from "../../src/stage.js";
import type { EvaluateContext } from "./context.js";
import type { Aggregation } from "./params.js";

/** The rule of the input `operatingPoint`; undefined where it is not wired. Throws a StageFailure on one of another question. */
export async function frozenRule(ctx: EvaluateContext, question: Question): Promise<CallingRule | undefined> {
  const folder = ctx.inputs.operatingPoint;
  if (folder === undefined) return undefined;
  const rule = await readCallingRule(folder);
  if (rule === undefined) {
    throw new StageFailure(
      "Expected `operatingPoint` to hold operating-point.json, got a folder without it",
      "Wire the output `metrics` of the evaluation in which the threshold was chosen: `evaluate.metrics`, or `../runs/RUN/artifacts/evaluate/metrics`.",
    );
  }
  const [expected, got] = [askedBy(question), askedOf(rule)];
  if (!isDeepStrictEqual(expected, got)) {
    throw new StageFailure(
      `Expected the rule of \`operatingPoint\` to be of ${inWords(expected)}, as the images are, got ${inWords(got)}`,
      "Give the classes or findings of these images the names, and the order, of those that the model was developed with.",
    );
  }
  refuseOtherAggregate(rule, ctx.params.aggregate);
  return rule;
}

interface Asked {
  readonly kind: Question["kind"];
  readonly names: readonly string[];
  /** Of two classes. */
  readonly positive?: string;
}

const askedBy = (question: Question): Asked => ({
  kind: question.kind,
  names: question.kind === "binary" ? namesOf(question) : answersAsked(question),
  ...(question.kind === "binary" && { positive: question.positive }),
});

function askedOf(rule: CallingRule): Asked {
  if (!("kind" in rule)) return { kind: "binary", names: rule.classes, positive: rule.positive };
  const names = rule.kind === "multiclass" ? rule.classes : rule.findings.map(({ name }) => name);
  return { kind: rule.kind, names };
}

function inWords({ kind, names, positive }: Asked): string {
  const listed = names.join(", ");
  if (kind === "binary") return `the classes ${listed}, with ${positive} positive`;
  return kind === "multiclass" ? `the exclusive classes ${listed}` : `the findings ${listed}`;
}

function refuseOtherAggregate(rule: CallingRule, aggregate: Aggregation): void {
  if (aggregate === "none") return;
  const own = rule.patient?.aggregate;
  if (own === aggregate) return;
  throw new StageFailure(
    `Expected the rule of \`operatingPoint\` to have been chosen for patients with \`aggregate: ${aggregate}\` too, got ${own === undefined ? "one of images alone" : `\`${own}\``}`,
    own === undefined
      ? "Leave `aggregate` out, or develop the model with it."
      : `Write \`aggregate: ${own}\`, as in the development.`,
  );
}

/** Of two classes, by level. */
export const frozenThreshold = (
  rule: CallingRule | undefined,
  level: "" | "patient.",
): Pick<OperatingPoint, "threshold" | "rule"> | undefined => {
  if (rule === undefined || "kind" in rule) return undefined;
  const { threshold, rule: text } = level === "" ? rule : rule.patient!;
  return { threshold, rule: text };
};

/** Of findings, by level. */
export function frozenThresholds(
  rule: CallingRule | undefined,
  level: "" | "patient.",
): readonly FindingThreshold[] | undefined {
  if (rule === undefined || !isOf(rule, "multilabel")) return undefined;
  return level === "" ? rule.findings : rule.patient!.findings;
}

/** Of exclusive classes: its costs, or null where the most probable class is called. */
export const frozenCosts = (rule: CallingRule | undefined): ClassRule["costs"] | null | undefined =>
  rule !== undefined && isOf(rule, "multiclass") ? (rule.costs ?? null) : undefined;

function isOf(rule: CallingRule, kind: "multilabel"): rule is FindingThresholds;
function isOf(rule: CallingRule, kind: "multiclass"): rule is ClassRule;
function isOf(rule: CallingRule, kind: Question["kind"]): boolean {
  return "kind" in rule && rule.kind === kind;
}
