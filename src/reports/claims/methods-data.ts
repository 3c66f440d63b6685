import { humanCount } from "../../core/human-units.js";
import { t, words } from "../../core/language.js";
import { PARTITIONS } from "../../core/partitions.js";
import { pointName } from "../../core/point-name.js";
import type { StageRecord } from "../../core/run-record.js";
import { stagesMaking } from "../../core/stages-making.js";
import { metricInWords } from "../metric-titles.js";
import { counted, percent } from "../numbers.js";
import type { ReportData } from "../report-data.js";
import { told, toldReasons } from "../told.js";
import { defineClaim, holds } from "./claim.js";
import { cite, sentence } from "./sentence.js";

type MethodsData = Pick<ReportData, "run" | "cohort">;

/** Where images come from, how they were chosen and divided, and what was done to them before a model saw them. */
export const METHODS_DATA_CLAIMS = {
  "methods-read": defineClaim({
    when: ({ run }: MethodsData) => {
      const read = run.record.stages.flatMap(({ id, uses, facts }) =>
        typeof facts["read"] === "string" && !PREPARING.includes(uses) ? [`${id}: ${told(String(facts["read"]))}`] : [],
      );
      return read.length > 0 ? { read } : undefined;
    },
    say: ({ read }) => sentence`Stages that read the data, and what they read: ${read.join("; ")}.`,
  }),
  "methods-selected-by-table": defineClaim({
    when: ({ run }: MethodsData) => {
      const { params } = stageOf(run, "filter") ?? {};
      // What of several classes or findings is whose is a list: the parameters in the appendix give it.
      return params === undefined || params["positive"] === undefined
        ? undefined
        : {
            positive: namesIn(params["positive"]),
            negative: params["negative"] === undefined ? undefined : namesIn(params["negative"]),
            only: params["match"] === "only",
            where: Object.keys((params["where"] as object | undefined) ?? {}).length > 0 ? params["where"] : undefined,
            limit: params["limitPerClass"],
          };
    },
    say: ({ positive, negative, only, where, limit }) =>
      sentence`By the label table, images with ${positive} ${only ? t`and no other finding` : t`(alone or with other findings)`} are positive${negative === undefined ? t`, all others negative` : t`, images with ${negative} negative`}${where === undefined ? "" : t`; only those were taken for which ${JSON.stringify(where)} holds`}${limit === undefined ? "" : t`; at most ${String(limit)} of each class were taken`}.`,
  }),
  "methods-selected-by-source": defineClaim({
    when: ({ run, cohort }: MethodsData) =>
      cohort === undefined || (stageOf(run, "filter") !== undefined && cohort.question.kind === "binary")
        ? undefined
        : { question: cohort.question, byTable: stageOf(run, "filter") !== undefined },
    say: ({ question, byTable }) =>
      question.kind === "binary"
        ? sentence`The classes are those of the source: ${question.classes[1]} is positive, ${question.classes[0]} negative.`
        : question.kind === "multiclass"
          ? sentence`${byTable ? t`By the label table` : t`By the source`} each image is of one class: ${question.classes.join(", ")}.`
          : sentence`${byTable ? t`By the label table` : t`By the source`} each image has any of these findings, or their absence, or what is unknown: ${question.findings.join(", ")}.`,
  }),
  "methods-flow": defineClaim({
    when: ({ cohort }: MethodsData) => {
      const steps = (cohort?.flow ?? []).filter(({ step }) => !PARTS.includes(step));
      return steps.length > 1 ? { steps } : undefined;
    },
    say: ({ steps }) =>
      sentence`Counts: ${steps
        .map(
          ({ step, images, patients, reason }) =>
            `${told(step)}, ${counted(images, "image")}${typeof patients === "number" ? t` of ${counted(patients, "patient")}` : ""}${reason ? t` (left out: ${toldReasons(reason)})` : ""}`,
        )
        .join("; ")}.`,
  }),
  "methods-parts": defineClaim({
    when: ({ cohort }: MethodsData) => {
      const parts = PARTS.flatMap((part) => {
        const rows = (cohort?.rows ?? []).filter((row) => row["partition"] === part);
        if (rows.length === 0) return [];
        const patients = cohort!.patientsKnown ? new Set(rows.map((row) => row["patient"])).size : undefined;
        const positive = rows.filter((row) => row["label"] === cohort!.positive).length;
        const having = cohort!.question.kind === "binary" ? t` (${humanCount(positive)} positive)` : "";
        return [
          `${words(part)} ${counted(rows.length, "image")}${patients === undefined ? "" : t` of ${counted(patients, "patient")}`}${having}`,
        ];
      });
      return parts.length > 0 ? { parts } : undefined;
    },
    say: ({ parts }) => sentence`Parts: ${parts.join(", ")}.`,
  }),
  "methods-split-at-random": defineClaim({
    when: ({ run }: MethodsData) => {
      const split = splitOf(run);
      if (
        split === undefined ||
        split.params["folds"] !== undefined ||
        hasLists(split) ||
        split.params["keep"] === true
      )
        return undefined;
      const shares = split.params as Readonly<Record<string, number | undefined>>;
      const { train, validation = 0, calibration = 0, test = 0 } = shares;
      const training = train ?? 1 - validation - calibration - test;
      const fractions = [training, validation, ...(calibration > 0 ? [calibration] : []), test];
      return { ...drawOf(split), fractions, calibrates: calibration > 0 };
    },
    say: ({ fractions, calibrates, together, alike, seed }) =>
      sentence`Images were assigned to ${calibrates ? t`training, validation, calibration and test` : t`training, validation and test`} at random (${fractions.map(percent).join(", ")}; seed ${seed})${together}${alike}.`,
  }),
  "methods-split-by-lists": defineClaim({
    when: ({ run }: MethodsData) => {
      const split = splitOf(run);
      if (split === undefined || !hasLists(split)) return undefined;
      const { validation = 0, calibration = 0 } = split.params as Readonly<Record<string, number | undefined>>;
      return { ...drawOf(split), validation, calibration };
    },
    say: ({ validation, calibration, together, seed }) =>
      sentence`Training and test images are those of given lists; ${percent(validation)} of the training images became the validation set${calibration > 0 ? t` and ${percent(calibration)} the calibration set` : ""} at random (seed ${seed})${together}.`,
  }),
  "methods-split-by-folds": defineClaim({
    when: ({ run }: MethodsData) => {
      const split = splitOf(run);
      const { folds, fold } = split?.params ?? {};
      return split === undefined || typeof folds !== "number" || split.params["innerFolds"] !== undefined
        ? undefined
        : { ...drawOf(split), folds, fold: String(fold ?? 1) };
    },
    say: ({ folds, fold, together, alike, seed }) =>
      sentence`Images were assigned to ${folds} folds at random (seed ${seed})${together}${alike}; fold ${fold} is the test set of this run.`,
  }),
  "methods-split-by-inner-folds": defineClaim({
    when: ({ run }: MethodsData) => {
      const split = splitOf(run);
      const { folds, fold, innerFolds, innerFold } = split?.params ?? {};
      return split === undefined || typeof innerFolds !== "number"
        ? undefined
        : { ...drawOf(split), folds: String(folds), fold: String(fold), innerFolds, innerFold: String(innerFold) };
    },
    say: ({ folds, fold, innerFolds, innerFold, together, alike, seed }) =>
      sentence`Images were assigned to ${folds} folds at random (seed ${seed})${together}${alike}; those of fold ${fold} were left out, the others assigned to ${innerFolds} inner folds in the same way, of which inner fold ${innerFold} is the test set of this run.`,
  }),
  "methods-chosen-by-inner-folds": defineClaim({
    when: ({ run }: MethodsData) => {
      const { point, chosen } = run.record.sweep ?? {};
      return point === undefined || chosen === undefined ? undefined : { point: pointName(point), chosen };
    },
    say: ({ point, chosen }) =>
      sentence`By nested cross-validation, ${point} was chosen out of ${chosen.points.length} settings by the mean ${metricInWords(chosen.metric)} over ${chosen.folds} inner folds of the images beside the test set, which had no part in the choice.`,
  }),
  "methods-split-given": defineClaim({
    when: ({ run, cohort }: MethodsData) => {
      const split = splitOf(run);
      const isDivided = cohort?.rows.some((row) => row["partition"]) === true;
      return holds(isDivided && (split === undefined || split.params["keep"] === true));
    },
    say: () => sentence`The partitions are those of the source.`,
  }),
  "methods-reduced": defineClaim({
    when: ({ run }: MethodsData) => {
      const { params } = stageOf(run, "resize") ?? {};
      return params?.["size"] === undefined || params["fit"] === undefined
        ? undefined
        : { size: sizeText(params["size"]), fit: String(params["fit"]) };
    },
    say: ({ size, fit }) => sentence`Images were first reduced to ${size} pixels (${fit}).`,
  }),
  "methods-rendered": defineClaim({
    when: ({ run }: MethodsData) => {
      const rendering = run.record.stages.filter(({ uses }) => uses === "dicom" || uses === "volumes");
      return rendering.length > 0 ? { ids: rendering.map(({ id }) => id) } : undefined;
    },
    say: ({ ids }) =>
      sentence`Pictures were rendered from the originals by the stage ${ids.join(t` and `)}, whose parameters stand under Parameters.`,
  }),
  "methods-prepared": defineClaim({
    when: ({ run }: MethodsData) => {
      const { params } = tensorsOf(run) ?? {};
      if (params?.["size"] === undefined) return undefined;
      return {
        size: sizeText(params["size"]),
        fit: params["fit"] === undefined ? "" : `, ${words(FITS[String(params["fit"])] ?? String(params["fit"]))}`,
        colour: params["channels"] === 3 ? t`three colour channels` : t`grey`,
        clahe: params["clahe"] !== false && params["clahe"] !== undefined,
      };
    },
    say: ({ size, fit, colour, clahe }) =>
      sentence`The network was given images of ${size} pixels, ${colour}${fit}${clahe ? sentence`, after contrast-limited adaptive histogram equalization (${cite("clahe")})` : ""}.`,
  }),
  "methods-augmented": defineClaim({
    when: ({ run }: MethodsData) => {
      const { params } = tensorsOf(run) ?? {};
      const copies = params?.["copies"];
      if (params === undefined || typeof copies !== "number" || copies === 0) return undefined;
      const changes = CHANGES.flatMap(([name, text]) => {
        const value = params[name];
        return typeof value === "number" && value > 0 ? [text(value)] : [];
      });
      return {
        copies,
        changes: [...changes, ...(params["flip"] === true ? [t`mirrored half of the time`] : [])],
        seed: String(params["seed"] ?? t`not recorded`),
      };
    },
    say: ({ copies, changes, seed }) =>
      sentence`Beside each training image stood ${counted(copies, "copy", "copies")}, changed at random (${changes.join(", ") || t`by nothing`}; seed ${seed}).`,
  }),
  "methods-not-augmented": defineClaim({
    when: ({ run }: MethodsData) => holds(tensorsOf(run)?.params["copies"] === 0),
    say: () => sentence`Training images were not augmented.`,
  }),
};

const PARTS: readonly string[] = PARTITIONS;

/** What these read was read before. */
const PREPARING: readonly string[] = ["augment", "resize"];

const FITS: Readonly<Record<string, string>> = {
  contain: "padded with black where their proportions differ",
  cover: "cut to its middle where their proportions differ",
  fill: "stretched where their proportions differ",
};

const CHANGES: readonly (readonly [name: string, text: (value: number) => string])[] = [
  ["rotate", (value) => t`rotated by up to ${value} degrees`],
  ["shift", (value) => t`shifted by up to ${percent(value)} of each side`],
  ["zoom", (value) => t`scaled by up to ${percent(value)}`],
  ["brightness", (value) => t`brightness changed by up to ${percent(value)} of the range`],
  ["contrast", (value) => t`contrast changed by up to ${percent(value)}`],
  ["gamma", (value) => t`gamma changed by a factor of up to ${1 + value}`],
  ["noise", (value) => t`noise of a standard deviation of ${percent(value)} of the range`],
];

const stageOf = ({ record }: MethodsData["run"], uses: string): StageRecord | undefined =>
  record.stages.find((stage) => stage.uses === uses && stage.status !== "failed" && stage.status !== "skipped");

const splitOf = (run: MethodsData["run"]): StageRecord | undefined => stageOf(run, "split");

const tensorsOf = ({ record }: MethodsData["run"]): StageRecord | undefined => stagesMaking(record, "tensors").at(-1);

/** Whether lists were connected, which decide instead of the fractions. */
const hasLists = ({ kinds }: StageRecord): boolean => kinds?.inputs["lists"] !== undefined;

const drawOf = ({ params }: StageRecord) => ({
  together: params["groupBy"] === "patient" ? t`, all images of a patient together` : t`, each image by itself`,
  alike: params["stratifyBy"] === "label" ? t`, stratified by class` : "",
  seed: String(params["seed"] ?? t`not recorded`),
});

const namesIn = (value: unknown): string => [value].flat().map(String).join(t` or `);

const sizeText = (size: unknown): string =>
  Array.isArray(size) ? size.join(" x ") : `${String(size)} x ${String(size)}`;
