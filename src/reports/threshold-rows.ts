import { t, words } from "../core/language.js";
import { evaluationOf } from "../experiments/evaluations.js";
import type { IntervalMethod, IntervalScope } from "../statistics/interval-methods.js";
import { intervalText, methodWords } from "./interval-text.js";
import { intervalOf, score } from "./numbers.js";
import type { ReportData } from "./report-data.js";

interface ThresholdRow {
  readonly name: string;
  readonly value: string;
  readonly interval: string;
  /** How the interval was made. */
  readonly method: string;
}

const RATES = [
  ["sensitivity", "Sensitivity"],
  ["specificity", "Specificity"],
] as const;

/** The threshold and the test rates at it, each with its intervals; none where the threshold was not chosen by data. */
export function thresholdRows({ run: { record }, operatingPoint: point }: ReportData): readonly ThresholdRow[] {
  const choice = point?.choice;
  if (point === undefined || choice === undefined) return [];
  const range = ({ low, high }: { readonly low: number; readonly high: number }) => t`${score(low)} to ${score(high)}`;
  const evaluate = evaluationOf(record);
  const scope: IntervalScope = evaluate?.facts["intervalScope"] === "images" ? "images" : "patients";
  const method = (name: IntervalMethod) => methodWords(name, [scope]);
  const rates = RATES.flatMap(([rate, title]): readonly ThresholdRow[] => {
    const [value, bounds] = [record.metrics[`test.${rate}`], choice.test?.[rate]];
    const given = intervalOf(record.metrics, `test.${rate}`);
    if (value === undefined || bounds === undefined || given === undefined) return [];
    return [
      {
        name: t`${words(title)}, threshold as given`,
        value: score(value),
        interval: given,
        method: intervalText(record, rate),
      },
      {
        name: t`${words(title)}, choice counted`,
        value: score(value),
        interval: range(bounds),
        method: method("agresti-coull-anew"),
      },
    ];
  });
  return [
    {
      name: t`Threshold`,
      value: score(point.threshold),
      interval: range(choice.threshold),
      method: method("bootstrap"),
    },
    ...rates,
  ];
}
