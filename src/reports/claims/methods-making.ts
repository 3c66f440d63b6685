import { memberOf } from "../../core/input-ports.js";
import { canonicalJson } from "../../core/json.js";
import { t, words } from "../../core/language.js";
import type { StageRecord } from "../../core/run-record.js";
import { writtenInputs } from "../../core/written-inputs.js";
import { joinedModelsOf, trainingsOf, trainStageOf } from "../../experiments/evaluations.js";
import { counted } from "../numbers.js";
import type { ReportData } from "../report-data.js";
import { told } from "../told.js";
import { defineClaim } from "./claim.js";
import { isRegression } from "./methods-head.js";
import type { ReferenceId } from "./references.js";
import { cited, code, joined, sentence } from "./sentence.js";

type MethodsData = Pick<ReportData, "run" | "cohort">;

/** How the model was made. */
export const METHODS_MAKING_CLAIMS = {
  "methods-ensemble": defineClaim({
    when: ({ run: { record } }: MethodsData) => {
      const ensemble = joinedModelsOf(record).at(-1);
      if (ensemble === undefined) return undefined;
      const wired = writtenInputs(record, ensemble.id);
      const members = Array.from({ length: Number(ensemble.facts["members"]) }, (_, index) => {
        const member = memberOf("models", index);
        return { name: String(wired[member] ?? member), is: String(ensemble.facts[member] ?? "") };
      });
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
};

/** Names of parameters that two trainings do not share. */
const differingParams = (one: StageRecord, other: StageRecord): readonly string[] =>
  [...new Set([...Object.keys(one.params), ...Object.keys(other.params)])].filter(
    (name) => canonicalJson(one.params[name] ?? null) !== canonicalJson(other.params[name] ?? null),
  );

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
