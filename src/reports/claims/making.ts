import { humanCount } from "../../core/human-units.js";
import { localNumber, t, words } from "../../core/language.js";
import type { StageRecord } from "../../core/run-record.js";
import { stagesMaking } from "../../core/stages-making.js";
import { trainStageOf } from "../../experiments/evaluations.js";
import { FEWEST_PATIENTS_FOR_THRESHOLD } from "../../statistics/threshold-choice.js";
import { counted } from "../numbers.js";
import { patientsOf } from "../patients-of.js";
import type { ReportData } from "../report-data.js";
import { defineClaim, holds } from "./claim.js";
import { sentence, strong } from "./sentence.js";

type RunData = Pick<ReportData, "run">;
type PointData = Pick<ReportData, "operatingPoint">;

/** How the model and its threshold were made and chosen. */
export const MAKING_CLAIMS = {
  "weights-of-best-epoch": defineClaim({
    when: (data: RunData) => keptBy(data, ({ params, facts }) => params["keep"] !== "last" && !facts["diverged"]),
    say: ({ epoch, monitor }) => sentence`the weights of epoch ${epoch} kept, the best by ${monitor}`,
  }),
  "weights-of-last-epoch": defineClaim({
    when: (data: RunData) => keptBy(data, ({ params, facts }) => params["keep"] === "last" && !facts["diverged"]),
    say: ({ epoch }) => sentence`the weights of the last epoch, ${epoch}, kept`,
  }),
  "weights-before-divergence": defineClaim({
    when: (data: RunData) => keptBy(data, ({ facts }) => Boolean(facts["diverged"])),
    say: ({ epoch, monitor }) =>
      sentence`the weights of epoch ${epoch} kept, the best by ${monitor} before training diverged`,
  }),
  "stopped-early": defineClaim({
    when: ({ run }: RunData) => {
      const { params = {}, facts = {} } = trainStageOf(run.record) ?? {};
      const isEarly = facts["stoppedEarly"] === true && !facts["diverged"];
      return isEarly ? { asked: String(params["epochs"]), monitor: String(facts["monitor"]) } : undefined;
    },
    say: ({ asked, monitor }) => sentence`ended before epoch ${asked}, as ${monitor} no longer improved`,
  }),
  "normalization-of-training-images": defineClaim({
    when: ({ run }: RunData) => {
      const { params, facts } = trainStageOf(run.record) ?? {};
      const kind = params?.["normalization"];
      const copies = augmentOf(run.record.stages)?.params["copies"];
      return kind === "mean-std" || kind === "min-max"
        ? {
            kind,
            copied: typeof copies === "number" && copies > 0,
            // A fact of trainings since copies are left out.
            leftOut: facts?.["normalizationImages"] !== undefined,
          }
        : undefined;
    },
    say: ({ kind, copied, leftOut }) =>
      sentence`${kind}, computed from the training images${copied ? t`, augmented copies ${leftOut ? t`left out` : t`included`}` : ""}`,
  }),
  "normalization-of-each-image": defineClaim({
    when: ({ run }: RunData) => holds(trainStageOf(run.record)?.params["normalization"] === "l2"),
    say: () => sentence`l2, each image by its own Euclidean norm`,
  }),
  "training-images-copied": defineClaim({
    when: ({ run }: RunData) => {
      const copies = augmentOf(run.record.stages)?.params["copies"];
      return typeof copies === "number" && copies > 0 ? { copies } : undefined;
    },
    say: ({ copies }) => sentence`${counted(copies, "augmented copy", "augmented copies")} of each training image`,
  }),
  "threshold-fixed": defineClaim({
    when: ({ operatingPoint: point }: PointData) => holds(point?.rule === "fixed" && point.frozen !== true),
    say: () => sentence`The threshold was fixed in the pipeline file.`,
  }),
  "threshold-chosen": defineClaim({
    when: ({ operatingPoint: point }: PointData) =>
      point === undefined || point.rule === "fixed" || point.frozen === true
        ? undefined
        : { partition: point.partition, rule: ruleName(point.rule) },
    say: ({ partition, rule }) =>
      sentence`The threshold was chosen on the ${partition} set alone, by the rule ${strong(rule)}.`,
  }),
  "threshold-frozen": defineClaim({
    when: ({ operatingPoint: point }: PointData) =>
      point?.frozen === true ? { rule: point.rule === "fixed" ? undefined : ruleName(point.rule) } : undefined,
    say: ({ rule }) =>
      rule === undefined
        ? sentence`The threshold is that of the model's development, where it was fixed.`
        : sentence`The threshold is that of the model's development, where it was chosen by the rule ${strong(rule)}; these images had no part in it.`,
  }),
  "threshold-chosen-anew": defineClaim({
    when: ({ operatingPoint: point }: PointData) => {
      if (point?.choice === undefined) return undefined;
      const { partition, choice } = point;
      const { chose, resamples, threshold } = choice;
      return { partition, chose, none: resamples - chose, ...threshold };
    },
    say: ({ partition, chose, none, low, high }) =>
      sentence`Chosen again on ${humanCount(chose)} resamples of the ${partition} set, the threshold lies between ${localNumber(low.toPrecision(4))} and ${localNumber(high.toPrecision(4))} in 95 % of them${none === 0 ? "" : t`; ${counted(none, "resample")} had one class only and chose none`}.`,
  }),
  "threshold-of-few-patients": defineClaim({
    when: ({ predictions, operatingPoint: point }: PointData & Pick<ReportData, "predictions">) => {
      if (point?.choice === undefined) return undefined;
      const [positives, negatives] = [1, 0].map((wanted) =>
        patientsOf(predictions, point.partition, (label) => label === wanted),
      ) as [number, number];
      return Math.min(positives, negatives) < FEWEST_PATIENTS_FOR_THRESHOLD
        ? { partition: point.partition, positives, negatives }
        : undefined;
    },
    say: ({ partition, positives, negatives }) =>
      sentence`${humanCount(positives)} positive and ${humanCount(negatives)} negative ${partition} patients are too few for an interval of the threshold that can be trusted.`,
  }),
  "validation-optimistic-mark": defineClaim({
    when: (data: RunData & PointData) => holds(chosenByValidation(data).length > 0),
    say: () => sentence`optimistic`,
  }),
  "validation-optimistic": defineClaim({
    when: (data: RunData & PointData) => {
      const measured = Object.keys(data.run.record.metrics).some((name) => name.startsWith("validation."));
      const chosen = chosenByValidation(data);
      return measured && chosen.length > 0 ? { chosen } : undefined;
    },
    say: ({ chosen }) =>
      sentence`Figures of the validation set are optimistic: ${chosen.join(t` and `)} ${chosen.length > 1 ? "were" : "was"} chosen by it.`,
  }),
};

const augmentOf = (stages: readonly StageRecord[]): StageRecord | undefined =>
  stagesMaking({ stages }, "tensors").at(-1);

function keptBy(
  { run }: RunData,
  isSo: (train: StageRecord) => boolean,
): { readonly epoch: number; readonly monitor: string } | undefined {
  const train = trainStageOf(run.record);
  const epoch = train?.facts["keptEpoch"];
  if (train === undefined || typeof epoch !== "number" || !isSo(train)) return undefined;
  return { epoch, monitor: String(train.facts["monitor"] ?? "validation.loss") };
}

function chosenByValidation({ run, operatingPoint: point }: RunData & PointData): readonly string[] {
  const train = trainStageOf(run.record);
  const isMonitored = String(train?.facts["monitor"] ?? "").startsWith("validation.");
  const isKept = train?.params["keep"] !== "last" && typeof train?.facts["keptEpoch"] === "number";
  return [
    ...(isMonitored && isKept ? [t`the epoch`] : []),
    ...(point !== undefined && point.frozen !== true && point.rule !== "fixed" && point.partition === "validation"
      ? [t`the threshold`]
      : []),
  ];
}

function ruleName(rule: string): string {
  if (rule === "youden") return t`Youden: the greatest sensitivity + specificity - 1`;
  return rule.replace(">=", words("at least"));
}
