import { canonicalJson, isJsonArray, isJsonObject } from "../../core/json.js";
import { localNumber, t, words } from "../../core/language.js";
import { parseMetricName } from "../../core/metric-name.js";
import { METRIC_NAMES, METRICS, type MetricName, metricOf } from "../../core/metrics.js";
import type { StageRecord } from "../../core/run-record.js";
import { listed } from "../../experiments/describe-comparison.js";
import { evaluationOf, joinedModelsOf, trainingsOf, trainStageOf } from "../../experiments/evaluations.js";
import { methodOf } from "../../experiments/measure-several.js";
import type { IntervalMethod } from "../../statistics/interval-methods.js";
import { methodWords } from "../interval-text.js";
import { metricInWords } from "../metric-titles.js";
import { counted } from "../numbers.js";
import type { ReportData } from "../report-data.js";
import { told } from "../told.js";
import { defineClaim } from "./claim.js";
import { isRegression } from "./methods-head.js";
import type { ReferenceId } from "./references.js";
import { cite, code, type Sentence, sentence } from "./sentence.js";

type MethodsData = Pick<ReportData, "run" | "operatingPoint" | "calling" | "cohort">;

/** How the model was made, its threshold chosen, and its figures measured. */
export const METHODS_MAKING_CLAIMS = {
  "methods-ensemble": defineClaim({
    when: ({ run: { record } }: MethodsData) => {
      const ensemble = joinedModelsOf(record).at(-1);
      if (ensemble === undefined) return undefined;
      const document = record.pipeline.document["stages"];
      const written = isJsonObject(document) ? document[ensemble.id] : undefined;
      const inputs = isJsonObject(written) ? written["inputs"] : undefined;
      const models = isJsonObject(inputs) ? inputs["models"] : undefined;
      const wired = isJsonArray(models) ? models.map(String) : [];
      const members = Array.from({ length: Number(ensemble.facts["members"]) }, (_, index) => ({
        name: wired[index] ?? `models.${index + 1}`,
        is: String(ensemble.facts[`models.${index + 1}`] ?? ""),
      }));
      const [first, ...others] = trainingsOf(record);
      const differ = [...new Set(others.flatMap((other) => differingParams(first!, other)))];
      return { members, first: first?.id, several: others.length > 0, differ };
    },
    say: ({ members, first, several, differ }) =>
      sentence`Scores are the mean of the probabilities of ${members.length} models: ${joined(members.map(({ name, is }) => sentence`${code(name)}${is === "" ? "" : ` (${told(is)})`}`))}.${
        !several || first === undefined
          ? ""
          : differ.length === 0
            ? sentence` They were trained alike; what is said of training is of ${code(first)}.`
            : sentence` What is said of training is of ${code(first)}; the others differ from it in ${code(differ.join(", "))}.`
      }`,
  }),
  "methods-network": defineClaim({
    when: ({ run }: MethodsData) => {
      const train = trainStageOf(run.record);
      if (train !== undefined && isRegression(train)) return undefined;
      const { params, facts } = train ?? {};
      const [layers, model, count] = [params?.["layers"], params?.["model"], facts?.["parameters"]];
      if (!Array.isArray(layers) && typeof model !== "string") return undefined;
      const weights = typeof count === "number" ? t` with ${counted(count, "parameter")}` : "";
      return Array.isArray(layers) ? { layers: layers.length, weights } : { model: model as string, weights };
    },
    say: ({ layers, model, weights }) =>
      layers === undefined
        ? sentence`The network is radpipe's ${code(model ?? "")}${weights}.`
        : sentence`The network has the ${layers} layers that the pipeline file gives${weights}.`,
  }),
  "methods-trained": defineClaim({
    when: ({ run }: MethodsData) => {
      const { params, facts } = trainStageOf(run.record) ?? {};
      const optimizer = params?.["optimizer"] as { readonly name?: string; readonly learningRate?: number } | undefined;
      const epochs = facts?.["epochs"] ?? params?.["epochs"];
      if (params === undefined || optimizer?.name === undefined || epochs === undefined) return undefined;
      return { optimizer, epochs: Number(epochs), batch: params["batchSize"], seed: params["seed"] };
    },
    say: ({ optimizer: { name, learningRate }, epochs, batch, seed }) =>
      sentence`It was trained for ${counted(epochs, "epoch")}${batch === undefined ? "" : t` in batches of ${String(batch)}`} with ${words(OPTIMIZERS[name!]?.[0] ?? name!)}${cited(OPTIMIZERS[name!]?.[1])}${learningRate === undefined ? "" : t` at a learning rate of ${learningRate}`}${seed === undefined ? "" : t` (seed ${String(seed)})`}.`,
  }),
  "methods-schedule": defineClaim({
    when: ({ run }: MethodsData) => {
      const schedule = trainStageOf(run.record)?.params["schedule"] as
        | { readonly name?: string; readonly warmupEpochs?: number }
        | undefined;
      const { name = "constant", warmupEpochs = 0 } = schedule ?? {};
      return name === "constant" && warmupEpochs === 0 ? undefined : { name, warmupEpochs };
    },
    say: ({ name, warmupEpochs }) =>
      sentence`The rate ${name === "constant" ? t`stayed the same` : sentence`followed the schedule ${code(name)}${cited(name === "cosine" ? "cosine" : undefined)}`}${warmupEpochs > 0 ? t` after rising over ${counted(warmupEpochs, "epoch")}` : ""}.`,
  }),
  "methods-loss": defineClaim({
    when: ({ run, cohort }: MethodsData) => {
      const params = trainStageOf(run.record)?.params;
      if (params === undefined) return undefined;
      const kind = cohort?.question.kind ?? "binary";
      const [weights, smoothing, l2, clip] = [
        params["classWeights"],
        params["labelSmoothing"],
        params["l2"],
        params["gradientClipNorm"],
      ];
      return {
        kind,
        weights: weights === undefined || weights === "none" ? undefined : weights,
        smoothing: Number(smoothing ?? 0),
        l2: Number(l2 ?? 0),
        clip,
      };
    },
    say: ({ kind, weights, smoothing, l2, clip }) =>
      sentence`The loss was ${words(LOSSES[kind].of)}${weights === undefined ? "" : weights === "balanced" ? t`, ${words(LOSSES[kind].balanced)} weighted to count the same` : t`, ${kind === "multilabel" ? t`findings` : t`classes`} weighted by ${JSON.stringify(weights)}`}${smoothing > 0 ? sentence`, labels smoothed by ${smoothing}${cited("labelSmoothing")}` : ""}${l2 > 0 ? t`, with ${l2} times the sum of squares of the kernels` : ""}${clip === undefined ? "" : t`; gradients were cut to a norm of ${String(clip)}`}.`,
  }),
  "methods-early-stopping": defineClaim({
    when: ({ run }: MethodsData) => {
      const rule = trainStageOf(run.record)?.params["earlyStopping"] as
        | { readonly monitor?: string; readonly patience?: number }
        | undefined;
      const monitor = rule?.monitor ?? String(trainStageOf(run.record)?.facts["monitor"] ?? "validation.loss");
      return rule === undefined ? undefined : { monitor, patience: rule.patience ?? 5 };
    },
    say: ({ monitor, patience }) =>
      sentence`Training was to stop when ${code(monitor)} had not improved for ${counted(patience, "epoch")}.`,
  }),
  "methods-kept": defineClaim({
    when: ({ run }: MethodsData) => {
      const { params, facts } = trainStageOf(run.record) ?? {};
      const epoch = facts?.["keptEpoch"];
      return typeof epoch === "number"
        ? { epoch, last: params?.["keep"] === "last", monitor: String(facts?.["monitor"] ?? "validation.loss") }
        : undefined;
    },
    say: ({ epoch, last, monitor }) =>
      last
        ? sentence`The weights of the last epoch, ${epoch}, were kept.`
        : sentence`The weights of epoch ${epoch} were kept, the best by ${code(monitor)}.`,
  }),
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
      const facts = evaluationOf(record)?.facts ?? {};
      const version = facts["metricsVersion"];
      // Earlier versions made them in other ways, and a stage of somebody's own does as it likes.
      if (typeof version !== "number" || version < 2) return undefined;
      const over = facts["intervalScope"] === "images" ? ("images" as const) : ("patients" as const);
      const made = METRIC_NAMES.filter((name) => record.metrics[`test.${name}.low`] !== undefined);
      const kind = facts["question"];
      const isSeveral = kind === "multiclass" || kind === "multilabel";
      const methodFor = (name: MetricName) => (isSeveral ? methodOf(kind, name) : METRICS[name].interval);
      const methods = [...new Set(made.map(methodFor))].map((method) => ({
        method,
        names: made.filter((name) => methodFor(name) === method),
      }));
      return methods.length > 0 ? { methods, over } : undefined;
    },
    say: ({ methods, over }) =>
      sentence`Intervals of 95 % are ${joined(
        methods.map(
          ({ method, names }) =>
            sentence`${methodWords(method, [over])}${cited(...(SOURCES[method] ?? []))} for ${listed(names.map(metricInWords))}`,
        ),
        "; ",
      )}.`,
  }),
  "methods-intervals-each": defineClaim({
    when: ({ run: { record } }: MethodsData) => {
      const facts = evaluationOf(record)?.facts ?? {};
      const kind = facts["question"];
      if (kind !== "multiclass" && kind !== "multilabel") return undefined;
      const named = Object.keys(record.metrics).flatMap((name) => {
        const { base, of, bound } = parseMetricName(name) ?? {};
        return of !== undefined && bound === "low" && base?.startsWith("test.") ? (metricOf(base) ?? []) : [];
      });
      const made = METRIC_NAMES.filter((name) => named.includes(name));
      const methods = [...new Set(made.map((name) => METRICS[name].interval))].map((method) => ({
        method,
        names: made.filter((name) => METRICS[name].interval === method),
      }));
      const over = facts["intervalScope"] === "images" ? ("images" as const) : ("patients" as const);
      return methods.length > 0 ? { each: kind === "multiclass" ? "class" : "finding", methods, over } : undefined;
    },
    say: ({ each, methods, over }) =>
      sentence`Those of each ${words(each)} are ${joined(
        methods.map(
          ({ method, names }) =>
            sentence`${methodWords(method, [over])}${cited(...(SOURCES[method] ?? []))} for ${listed(names.map(metricInWords))}`,
        ),
        "; ",
      )}.`,
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

/** Names of parameters that two trainings do not share. */
const differingParams = (one: StageRecord, other: StageRecord): readonly string[] =>
  [...new Set([...Object.keys(one.params), ...Object.keys(other.params)])].filter(
    (name) => canonicalJson(one.params[name] ?? null) !== canonicalJson(other.params[name] ?? null),
  );

const engineOf = ({ facts }: StageRecord): string | undefined => {
  const { backend, backendVersion, device } = facts;
  return backend === undefined
    ? undefined
    : `${backend}${backendVersion === undefined ? "" : ` ${backendVersion}`}${device === undefined ? "" : ` (${device})`}`;
};

const LOSSES = {
  binary: { of: "cross-entropy", balanced: "both classes" },
  multiclass: { of: "cross-entropy of the softmax over all classes", balanced: "all classes" },
  multilabel: {
    of: "the mean binary cross-entropy over all findings and images in which they are known",
    balanced: "images with and without each finding",
  },
} as const;

const OPTIMIZERS: Readonly<Record<string, readonly [title: string, reference?: ReferenceId]>> = {
  adam: ["Adam", "adam"],
  adamax: ["AdaMax", "adam"],
  sgd: ["stochastic gradient descent"],
  rmsprop: ["RMSProp", "rmsprop"],
  adagrad: ["Adagrad", "adagrad"],
  adadelta: ["Adadelta", "adadelta"],
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

/** ` (Holm 1979)`; nothing without a reference. */
const cited = (...references: readonly (ReferenceId | undefined)[]): Sentence => {
  const known = references.filter((one) => one !== undefined);
  return known.length === 0
    ? sentence``
    : sentence` (${joined(
        known.map((one) => sentence`${cite(one)}`),
        "; ",
      )})`;
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

const joined = (sentences: readonly Sentence[], separator = ", "): Sentence => ({
  pieces: sentences.flatMap(({ pieces }, at) =>
    at === 0 ? pieces : [{ kind: "prose" as const, text: separator }, ...pieces],
  ),
});
