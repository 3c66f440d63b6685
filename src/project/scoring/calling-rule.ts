import { isDeepStrictEqual } from "node:util";
import {
  type ClassRule,
  type FindingThresholds,
  type OperatingPoint,
  readCallingRule,
} from "../../artifacts/operating-point.js";
import { answersAsked, type Question } from "../../core/question.js";
import { outputFolder } from "../../experiments/evaluations.js";
import type { KnownRun } from "../../experiments/read-runs.js";
import { callClasses } from "../../statistics/several/call-classes.js";
import type { RunModel } from "./run-model.js";

/** How what a model says becomes what an image is called: of two classes, of several, of findings. */
export type CallingRule = OperatingPoint | ClassRule | FindingThresholds;

/**
 * What the evaluation chose for the model; undefined if there was none, or if several chose differently.
 * @param warn is told why it is undefined.
 */
export async function callingRuleOf(
  run: KnownRun,
  model: RunModel,
  question: Question,
  warn: (warning: string) => void,
): Promise<CallingRule | undefined> {
  const found: { readonly stage: string; readonly rule: CallingRule }[] = [];
  for (const stage of run.record.stages) {
    const folder = outputFolder(run, stage, "metrics");
    const rule = folder === undefined ? undefined : await readCallingRule(folder);
    if (rule === undefined || !stage.needs.some((need) => need === model.stage)) continue;
    if (fits(rule, question)) found.push({ stage: stage.id, rule });
  }
  const [first] = found;
  const what = question.kind === "multilabel" ? "finding" : "class";
  if (first === undefined) warn(`no ${what} is called, since no stage of the run evaluated this model`);
  if (first === undefined || found.every(({ rule }) => isDeepStrictEqual(deciding(rule), deciding(first.rule)))) {
    return first?.rule;
  }
  const several = found.map(({ stage, rule }) => `${described(rule)} by ${stage}`).join(", ");
  warn(`no ${what} is called, since the run has several ${kindsOf(question)} for this model: ${several}`);
  return undefined;
}

/** A rule of a stage of the user's need not be of the model's question. */
function fits(rule: CallingRule, question: Question): boolean {
  if (!("kind" in rule)) return question.kind === "binary";
  if (rule.kind !== question.kind) return false;
  const names = rule.kind === "multiclass" ? rule.classes : rule.findings.map(({ name }) => name);
  return isDeepStrictEqual(names, answersAsked(question));
}

/** What of a rule decides; two classes are called by a number alone. */
function deciding(rule: CallingRule): unknown {
  if (!("kind" in rule)) return rule.threshold;
  return rule.kind === "multiclass" ? [rule.rule, rule.costs] : rule.findings.map(({ threshold }) => threshold);
}

const kindsOf = ({ kind }: Question): string => (kind === "multiclass" ? "rules" : "thresholds");

function described(rule: CallingRule): string {
  if (!("kind" in rule)) return String(rule.threshold);
  if (rule.kind === "multiclass") return rule.rule;
  return rule.findings.map(({ threshold }) => threshold ?? "none").join("/");
}

/** What an image is called: a class, or the findings that it has. */
export type Call = { readonly class: string } | { readonly findings: readonly string[] };

/** @param scores in the order of `answersAsked`. */
export function callOf(rule: CallingRule, scores: readonly number[]): Call {
  if (!("kind" in rule)) return { class: rule.classes[scores[0]! >= rule.threshold ? 1 : 0] };
  if (rule.kind === "multiclass") {
    const [place] = callClasses(
      scores.map((score) => [score]),
      rule.costs,
    );
    return { class: rule.classes[place!]! };
  }
  const isCalled = (threshold: number | null, score: number): boolean => threshold !== null && score >= threshold;
  return {
    findings: rule.findings.flatMap(({ name, threshold }, at) => (isCalled(threshold, scores[at]!) ? [name] : [])),
  };
}
