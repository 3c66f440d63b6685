import { humanCount } from "../../core/human-units.js";
import { t, words } from "../../core/language.js";
import { lowest } from "../../core/long-lists.js";
import { formatMetricName } from "../../core/metric-name.js";
import { answersAsked, type SeveralQuestion } from "../../core/question.js";
import { evaluationOf } from "../../experiments/evaluations.js";
import { FEWEST_PATIENTS, tooFewPatients } from "../../statistics/interval-methods.js";
import { intervalText } from "../interval-text.js";
import { metricInWords } from "../metric-titles.js";
import { counted, intervalOf, percent, score } from "../numbers.js";
import { patientsOf } from "../patients-of.js";
import type { ReportData } from "../report-data.js";
import { defineClaim, holds } from "./claim.js";
import { sentence, strong } from "./sentence.js";
import { otherPartsText, unusableText } from "./unusable-text.js";

type MeasuredData = Pick<ReportData, "run" | "cohort" | "predictions" | "answered">;

/** By simulation: with fewer the interval of the slope covers 90 to 93 % where images of a patient are much alike. */
const FEWEST_PATIENTS_FOR_SLOPE = 50;

/** By simulation: 88 to 96 % up to so many, where images of both classes are of the same patients and much alike. */
const FEWEST_PATIENTS_FOR_PRECISION = 100;
const MOST_POSITIVE = 0.4;

/** What came out on the test set, and how much data it came from. */
export const MEASURED_CLAIMS = {
  "scores-left-out": defineClaim({
    when: ({ unusable }: Pick<ReportData, "unusable">) => (unusable.length > 0 ? { unusable } : undefined),
    say: ({ unusable }) =>
      sentence`${unusableText(unusable)}: they are left out of everything here that is based on single cases, such as curves and groups.`,
  }),
  "parts-left-out": defineClaim({
    when: ({ otherParts }: Pick<ReportData, "otherParts">) => (otherParts.length > 0 ? { otherParts } : undefined),
    say: ({ otherParts }) => sentence`${otherPartsText(otherParts)}: they are not used here.`,
  }),
  answer: defineClaim({
    when: (data: MeasuredData) => {
      const { record } = data.run;
      const { metrics } = record;
      const [auc, n] = [metrics["test.auc"], metrics["test.n"]];
      if (auc === undefined || n === undefined || data.cohort === undefined) return undefined;
      const { question } = data.cohort;
      const patients = question.kind === "binary" ? testPatients(data, (label) => label >= 0) : answeredPatients(data);
      const interval = intervalOf(metrics, "test.auc");
      return {
        auc,
        n,
        of:
          question.kind === "binary"
            ? t`${humanCount(metrics["test.n.positive"] ?? 0)} with ${data.cohort.positive}`
            : undefined,
        over: question.kind === "binary" ? undefined : meanOver(question, metrics),
        ...(data.cohort.patientsKnown && patients > 0 && { patients }),
        ...(interval !== undefined && { interval: `${interval}, ${intervalText(record, "auc")}` }),
      };
    },
    say: ({ auc, n, of, over, patients, interval }) =>
      sentence`On ${counted(n, "test image")}${of === undefined ? "" : ` (${of})`}${patients === undefined ? "" : t` of ${counted(patients, "patient")}`}, it reached ${over === undefined ? t`an area` : t`a mean area`} under the ROC curve${over === undefined ? "" : t` over ${over}`} of ${strong(score(auc))}${interval === undefined ? "" : t` (95 % interval ${interval})`}.`,
  }),
  "chance-in-interval": defineClaim({
    when: ({ run }: MeasuredData) => {
      const { "test.auc": auc = 0, "test.auc.low": low, "test.auc.high": high } = run.record.metrics;
      return holds(low !== undefined && high !== undefined && low <= 0.5 && high >= 0.5 && auc >= low);
    },
    say: () => sentence`An AUC of 0.5, pure chance, lies within the interval.`,
  }),
  "nothing-measured": defineClaim({
    when: ({ run }: MeasuredData) =>
      holds(!Object.keys(run.record.metrics).some((name) => /^(test|validation)\./.test(name))),
    say: () => sentence`The run measured nothing.`,
  }),
  "images-independent": defineClaim({
    when: ({ cohort }: MeasuredData) => holds(cohort?.patientsKnown === false),
    say: () =>
      sentence`Patients are not known: intervals treat images as independent, and are too narrow if a patient has several.`,
  }),
  "images-of-patient-together": defineClaim({
    when: ({ run, cohort }: MeasuredData) => {
      const facts = evaluationOf(run.record)?.facts ?? {};
      return holds(cohort?.patientsKnown === true && facts["intervalScope"] !== "images");
    },
    say: () => sentence`In intervals all images of a patient count together.`,
  }),
  "too-few-patients": defineClaim({
    when: (data: MeasuredData) => {
      if (!data.predictions.some(({ partition }) => partition === "test")) return undefined;
      const [positives, negatives] = [1, 0].map((wanted) => testPatients(data, (label) => label === wanted)) as [
        number,
        number,
      ];
      // Where patients are not known each image counts as one.
      const things = data.cohort?.patientsKnown === false ? "images" : "patients";
      const few = tooFewPatients([positives, negatives], things);
      return few === undefined ? undefined : { positives, negatives, things, few };
    },
    say: ({ positives, negatives, things, few }) =>
      sentence`With ${positives} positive and ${negatives} negative ${things}, the test set has ${words(few)}.`,
  }),
  "too-few-patients-of-some": defineClaim({
    when: ({ answered, cohort }: MeasuredData) => {
      const rows = answered?.rows.filter(({ partition }) => partition === "test") ?? [];
      const things = cohort?.patientsKnown === false ? ("images" as const) : ("patients" as const);
      const few = (answered?.names ?? []).flatMap((name, at) => {
        const count = (wanted: 0 | 1) =>
          new Set(
            rows.flatMap(({ answers, patient, image }) => (answers[at] === wanted ? patient || `\0${image}` : [])),
          ).size;
        // One that is absent cannot be measured, which is said elsewhere.
        return [[t`with ${name}`, count(1)] as const, [t`without ${name}`, count(0)] as const].filter(
          ([, patients]) => patients > 0 && tooFewPatients([patients]) !== undefined,
        );
      });
      return few.length === 0 ? undefined : { few: few.map(([what, count]) => `${count} ${what}`), things };
    },
    say: ({ few, things }) =>
      sentence`The test set has fewer than ${FEWEST_PATIENTS} ${things} of some kinds (${few.join(", ")}): ${words(tooFewPatients([0], things)!)}.`,
  }),
  "errors-without-interval": defineClaim({
    when: ({ run }: MeasuredData) => {
      const { metrics } = run.record;
      const isMeasured = metrics["test.n"] !== undefined;
      const names = (["brier", "ece", "loss"] as const).filter(
        (name) => metrics[`test.${name}`] !== undefined && metrics[`test.${name}.low`] === undefined,
      );
      return isMeasured && names.length > 0 ? { names } : undefined;
    },
    say: ({ names }) =>
      sentence`No interval stands beside ${names.map(metricInWords).join(", ")}: too few test cases differ in their error for one that says anything.`,
  }),
  "slope-of-few-patients": defineClaim({
    when: (data: MeasuredData) => {
      if (data.run.record.metrics["test.calibrationSlope.low"] === undefined) return undefined;
      const test = data.predictions.filter(({ partition }) => partition === "test");
      const few = lowest([1, 0].map((wanted) => testPatients(data, (label) => label === wanted)));
      const isSeveral = testPatients(data, () => true) < test.length;
      return few < FEWEST_PATIENTS_FOR_SLOPE && isSeveral ? {} : undefined;
    },
    say: () =>
      sentence`Fewer than ${FEWEST_PATIENTS_FOR_SLOPE} test patients of a class, with several images each, are too few for an interval of the calibration slope that can be trusted.`,
  }),
  "average-precision-of-few-patients": defineClaim({
    when: ({ run, predictions }: MeasuredData) => {
      if (run.record.metrics["test.auprc.low"] === undefined) return undefined;
      const test = predictions.filter(({ partition, patient }) => partition === "test" && patient !== "");
      const of = (wanted: number) => new Set(test.flatMap(({ label, patient }) => (label === wanted ? patient : [])));
      const [positive, negative] = [of(1), of(0)];
      const both = [...positive].filter((patient) => negative.has(patient)).length;
      const isRare = test.filter(({ label }) => label === 1).length < MOST_POSITIVE * test.length;
      return positive.size <= FEWEST_PATIENTS_FOR_PRECISION && 2 * both >= positive.size && isRare ? {} : undefined;
    },
    say: () =>
      sentence`Where positive images are the fewer and of patients with images of both classes, as here, ${FEWEST_PATIENTS_FOR_PRECISION} positive test patients and fewer are too few for an interval of the average precision that can be trusted.`,
  }),
  "test-size": defineClaim({
    when: (data: MeasuredData) => {
      const { cohort, predictions } = data;
      const test = predictions.filter(({ partition }) => partition === "test");
      if (cohort === undefined || test.length === 0) return undefined;
      const positives = test.filter(({ label }) => label === 1).length;
      const of = (wanted: 0 | 1) =>
        cohort.patientsKnown
          ? t` of ${counted(
              testPatients(data, (label) => label === wanted),
              "patient",
            )}`
          : "";
      return {
        positive: t`${counted(positives, "image")}${of(1)} with ${cohort.positive}`,
        negative: t`${counted(test.length - positives, "image")}${of(0)} with ${cohort.negative}`,
        patientsKnown: cohort.patientsKnown,
      };
    },
    say: ({ positive, negative, patientsKnown }) =>
      sentence`The test set has ${positive} and ${negative}${patientsKnown ? "" : t`; how many patients these are is not known`}.`,
  }),
  "test-prevalence": defineClaim({
    when: ({ run }: MeasuredData) => {
      const prevalence = run.record.metrics["test.n.positive"]! / run.record.metrics["test.n"]!;
      return Number.isFinite(prevalence) ? { prevalence } : undefined;
    },
    say: ({ prevalence }) =>
      sentence`${percent(prevalence)} of the test images are positive; predictive values and probabilities do not carry over to populations where this differs.`,
  }),
};

/** Of how many of the findings, or classes against the rest, the mean is. */
function meanOver(question: SeveralQuestion, metrics: Readonly<Record<string, number>>): string {
  const names = answersAsked(question);
  const measured = names.filter((of) => metrics[formatMetricName({ base: "test.auc", of })] !== undefined).length;
  const all = measured === names.length ? `${names.length}` : t`${measured} of ${names.length}`;
  return question.kind === "multiclass" ? t`${all} classes, each against the rest` : t`${all} findings`;
}

const answeredPatients = ({ answered }: MeasuredData): number =>
  new Set(answered?.rows.flatMap(({ partition, patient }) => (partition === "test" && patient ? [patient] : []))).size;

const testPatients = ({ predictions }: MeasuredData, isWanted: (label: number) => boolean): number =>
  patientsOf(predictions, "test", isWanted);
