import { humanCount } from "../../core/human-units.js";
import { localNumber, t, words } from "../../core/language.js";
import type { StageRecord } from "../../core/run-record.js";
import { listed } from "../../experiments/describe-comparison.js";
import { trainStageOf } from "../../experiments/evaluations.js";
import { counted } from "../numbers.js";
import { pretrainedNetworks } from "../pretrained-networks.js";
import type { ReportData } from "../report-data.js";
import { defineClaim } from "./claim.js";
import { code, sentence } from "./sentence.js";

type HeadData = Pick<ReportData, "run" | "cohort">;

/** How a model on features of a pretrained network was made. */
export const METHODS_HEAD_CLAIMS = {
  "methods-features": defineClaim({
    when: ({ run: { record } }: HeadData) => {
      const train = trainStageOf(record);
      const count = train?.facts["features"];
      const network = pretrainedNetworks(record).find(({ stage }) => train?.needs.some((id) => id === stage));
      if (train === undefined || typeof count !== "number" || network === undefined) return undefined;
      const { tensor, pool, views } = network;
      return { count, network: network.name, tensor, pool, views, aggregate: train.params["aggregate"] };
    },
    say: ({ count, network, tensor, pool, views, aggregate }) =>
      sentence`Features of each image are the ${humanCount(count)} numbers that the pretrained network ${code(network)} gives${tensor === undefined ? "" : t` as its tensor ${tensor}`}${POOLED[pool ?? ""] === undefined ? "" : words(POOLED[pool ?? ""]!)}${views === undefined ? "" : t`, the mean of ${views} views of the image`}${aggregate === "mean" ? t`, of the images of a patient their mean` : aggregate === "max" ? t`, of the images of a patient their maximum` : ""}.`,
  }),
  "methods-regression": defineClaim({
    when: ({ run: { record }, cohort }: HeadData) => {
      const train = trainStageOf(record);
      if (train === undefined || cohort === undefined || !isRegression(train)) return undefined;
      const { params, facts, id } = train;
      const covariates = params["covariates"];
      const tried = params["C"];
      return {
        kind: cohort.question.kind,
        parameters: Number(facts["parameters"]),
        covariates: Array.isArray(covariates) ? covariates.map(String) : [],
        strengths: String(facts["C"]).split(", "),
        tried: Array.isArray(tried) ? tried.length : 1,
        folds: Number(params["innerFolds"]),
        seed: String(params["seed"]),
        over: cohort.patientsKnown ? ("patients" as const) : ("images" as const),
        notChosen: record.warnings.some(({ stage, message }) => stage === id && message.includes(NOT_CHOSEN)),
      };
    },
    say: ({ kind, parameters, covariates, strengths, tried, folds, seed, over, notChosen }) => {
      const chosen = t`, chosen of ${tried} values by the loss on ${folds} inner folds over the training ${over} (seed ${seed})`;
      const how =
        tried === 1
          ? t`, as the pipeline file gives it`
          : !notChosen
            ? chosen
            : kind === "multilabel"
              ? t`${chosen}, or the strongest of them for findings that too few have to choose by`
              : t`, the strongest of ${tried} values, as too few training ${over} have each class to choose by inner folds`;
      return sentence`${words(MODELS[kind])} (${counted(parameters, "parameter")}) was fitted to them${covariates.length === 0 ? "" : t` and to ${listed(covariates.map(words))}`}, with an L2 penalty of C ${listed(strengths.map((one) => localNumber(one)))}${how}.`;
    },
  }),
};

const POOLED: Readonly<Record<string, string>> = {
  mean: ", the mean over its places",
  max: ", the maximum over its places",
  cls: ", its first token",
};

/** Nothing else has a gradient that vanished. */
export const isRegression = ({ facts }: StageRecord): boolean =>
  facts["gradientNorm"] !== undefined && facts["C"] !== undefined;

/** In the warning of a training that fell back to the strongest penalty. */
const NOT_CHOSEN = "C could not be chosen by patients left out";

const MODELS = {
  binary: "A logistic regression",
  multiclass: "A multinomial logistic regression",
  multilabel: "A logistic regression for each finding",
} as const;
