import { localNumber, t, words } from "../../core/language.js";
import { parseMetricName } from "../../core/metric-name.js";
import { METRIC_NAMES, METRICS, type MetricName, metricOf } from "../../core/metrics.js";
import type { StageRecord } from "../../core/run-record.js";
import { listed } from "../../experiments/describe-comparison.js";
import { evaluationOf, trainStageOf } from "../../experiments/evaluations.js";
import type { IntervalMethod, IntervalScope } from "../../statistics/interval-methods.js";
import { howMeasured, methodWords } from "../interval-text.js";
import { metricInWords } from "../metric-titles.js";
import type { ReportData } from "../report-data.js";
import { defineClaim } from "./claim.js";
import type { ReferenceId } from "./references.js";
import { cited, code, joined, type Sentence, sentence } from "./sentence.js";

type MethodsData = Pick<ReportData, "run" | "operatingPoint" | "calling">;

/** How cases were called, how figures and their intervals were measured, and by what software. */
export const METHODS_MEASURING_CLAIMS = {
  "methods-threshold": defineClaim({
    when: ({ operatingPoint: point, calling }: MethodsData) =>
      calling ??
      (point && {
        ...{ rule: point.rule, partition: point.partition, threshold: point.threshold },
        frozen: point.frozen === true,
      }),
    say: (found) => {
      if ("kind" in found) return calledBy(found);
      const { rule, partition, threshold } = found;
      if (found.frozen) {
        return sentence`Images were called positive from a score of ${localNumber(threshold.toPrecision(4))}, the threshold of the model's development, which these images had no part in.`;
      }
      return rule === "fixed"
        ? sentence`Images were called positive from a score of ${localNumber(threshold.toPrecision(4))}, fixed in the pipeline file.`
        : rule === "youden"
          ? sentence`Images were called positive from a score of ${localNumber(threshold.toPrecision(4))}, the threshold of the greatest Youden index${cited("youden")} on the ${partition} set.`
          : sentence`Images were called positive from a score of ${localNumber(threshold.toPrecision(4))}, chosen on the ${partition} set by the rule ${code(rule)}.`;
    },
  }),
  "methods-measured": defineClaim({
    when: ({ run: { record } }: MethodsData) => {
      const measured = MEASURES.filter(([name]) => record.metrics[`test.${name}`] !== undefined);
      return measured.length > 0 ? measured : undefined;
    },
    say: (measured) =>
      sentence`Measured on the test set: ${joined(measured.map(([, title, reference]) => sentence`${words(title)}${cited(reference)}`))}.`,
  }),
  "methods-intervals": defineClaim({
    when: ({ run: { record } }: MethodsData) => {
      const { version, over, methodFor } = howMeasured(record);
      // Earlier versions made them in other ways, and a stage of somebody's own does as it likes.
      if (typeof version !== "number" || version < 2) return undefined;
      const made = METRIC_NAMES.filter((name) => record.metrics[`test.${name}.low`] !== undefined);
      const methods = byMethod(made, (name) => methodFor(name, name));
      return methods.length > 0 ? { methods, over } : undefined;
    },
    say: ({ methods, over }) => sentence`Intervals of 95 % are ${methodsText(methods, over)}.`,
  }),
  "methods-intervals-each": defineClaim({
    when: ({ run: { record } }: MethodsData) => {
      const { kind, over } = howMeasured(record);
      if (kind === undefined) return undefined;
      const named = Object.keys(record.metrics).flatMap((name) => {
        const { base, of, bound } = parseMetricName(name) ?? {};
        return of !== undefined && bound === "low" && base?.startsWith("test.") ? (metricOf(base) ?? []) : [];
      });
      const methods = byMethod(
        METRIC_NAMES.filter((name) => named.includes(name)),
        (name) => METRICS[name].interval,
      );
      return methods.length > 0 ? { each: kind === "multiclass" ? "class" : "finding", methods, over } : undefined;
    },
    say: ({ each, methods, over }) => sentence`Those of each ${words(each)} are ${methodsText(methods, over)}.`,
  }),
  "methods-own-evaluation": defineClaim({
    when: ({ run: { record } }: MethodsData) => {
      const stage = evaluationOf(record);
      return stage !== undefined && stage.facts["metricsVersion"] === undefined
        ? { id: stage.id, uses: stage.uses }
        : undefined;
    },
    say: ({ id, uses }) =>
      sentence`Scores and metrics were made by the stage ${code(id)} (${uses}); how is not in the record.`,
  }),
  "methods-software": defineClaim({
    when: ({ run: { record } }: MethodsData) => {
      const computed = trainStageOf(record) ?? evaluationOf(record);
      if (computed === undefined) return undefined;
      const { environment } = record;
      return {
        radpipe: environment.radpipe,
        node: environment.node,
        engine: engineOf(computed),
        on: `${environment.platform} ${environment.architecture}`,
      };
    },
    say: ({ radpipe, node, engine, on }) =>
      sentence`Software: radpipe ${radpipe}${engine === undefined ? "" : `, ${engine}`}, Node.js ${node.replace(/^v/, "")}, on ${on}.`,
  }),
};

interface MadeBy {
  readonly method: IntervalMethod;
  readonly names: readonly MetricName[];
}

const byMethod = (made: readonly MetricName[], methodFor: (name: MetricName) => IntervalMethod): readonly MadeBy[] =>
  [...new Set(made.map(methodFor))].map((method) => ({
    method,
    names: made.filter((name) => methodFor(name) === method),
  }));

const methodsText = (methods: readonly MadeBy[], over: IntervalScope): Sentence =>
  joined(
    methods.map(
      ({ method, names }) =>
        sentence`${methodWords(method, [over])}${cited(...(SOURCES[method] ?? []))} for ${listed(names.map(metricInWords))}`,
    ),
    "; ",
  );

const engineOf = ({ facts }: StageRecord): string | undefined => {
  const { backend, backendVersion, device } = facts;
  return backend === undefined
    ? undefined
    : `${backend}${backendVersion === undefined ? "" : ` ${backendVersion}`}${device === undefined ? "" : ` (${device})`}`;
};

const MEASURES: readonly (readonly [name: string, title: string, reference?: ReferenceId])[] = [
  ["auc", "area under the ROC curve", "hanleyMcNeil"],
  ["auprc", "average precision"],
  ["accuracy", "accuracy"],
  ["sensitivity", "sensitivity"],
  ["specificity", "specificity"],
  ["ppv", "predictive values"],
  ["f1", "F1"],
  ["brier", "Brier score", "brier"],
  ["ece", "expected calibration error", "naeini"],
  ["loss", "cross-entropy"],
  ["balancedAccuracy", "balanced accuracy"],
  ["aucWeighted", "area under the ROC curve weighted by class"],
  ["aucHandTill", "area under the ROC curve of pairs of classes", "handTill"],
  ["kappa", "Cohen's kappa", "cohen"],
  ["kappaQuadratic", "Cohen's kappa with quadratic weights", "cohenWeighted"],
  ["eceClasswise", "expected calibration error of each class"],
  ["calibrationSlope", "calibration slope and intercept", "cox"],
];

const SOURCES: Readonly<Partial<Record<IntervalMethod, readonly ReferenceId[]>>> = {
  newcombe: ["newcombe", "obuchowski"],
  "agresti-coull": ["agrestiCoull", "raoScott"],
  inversion: ["broeckerSmith"],
  bootstrap: ["fieldWelsh"],
  "robust-t": ["manclDeRouen"],
  mover: ["zouDonner"],
};

/** How several classes or findings were called. */
function calledBy(calling: NonNullable<ReportData["calling"]>): Sentence {
  if (calling.kind === "multiclass") {
    return calling.rule === "most probable"
      ? sentence`Each image was called the most probable class, of equals the first.`
      : sentence`Each image was called the class of least expected cost, of equals the first.`;
  }
  const { findings, partition, frozen } = calling;
  const rules = [...new Set(findings.flatMap((one) => (one.threshold === null ? [] : [one.rule])))];
  const without = findings.filter(({ threshold }) => threshold === null).map(({ name }) => name);
  const none =
    without.length === 0
      ? ""
      : t`; ${listed(without)} had none and ${without.length === 1 ? "was" : "were"} not called`;
  if (frozen === true) {
    return sentence`Each finding was called from the threshold that it had in the model's development, which these images had no part in${none}.`;
  }
  return rules.includes("fixed")
    ? sentence`Findings were called from a score that is fixed in the pipeline file${none}.`
    : sentence`Each finding was called from a threshold of its own, chosen on the ${partition} set by the rule ${code(rules.join(", "))}${none}.`;
}
