import type { AnswerCalibration } from "../../artifacts/calibration.js";
import { localNumber, t, words } from "../../core/language.js";
import { counted, percent, score } from "../numbers.js";
import type { ReportData } from "../report-data.js";
import { defineClaim } from "./claim.js";
import { sentence } from "./sentence.js";

export type CalibrationData = Pick<ReportData, "calibration">;

/** What was done to the probabilities of a calibrated model, and what they were fitted to. */
export const CALIBRATION_CLAIMS = {
  "calibration-fitted": defineClaim({
    when: ({ calibration }: CalibrationData) =>
      calibration && { method: METHODS[calibration.method], ...calibration.fittedOn },
    say: ({ method, partition, images, patients }) =>
      sentence`Probabilities were calibrated by ${words(method)}, fitted to ${counted(images, "image")}${patients === null ? "" : t` of ${counted(patients, "patient")}`} of the ${partition} set.`,
  }),
  "calibration-by-validation": defineClaim({
    when: ({ calibration }: CalibrationData) =>
      calibration?.fittedOn.partition === "validation" ? { sets: calibration.sets !== undefined } : undefined,
    say: ({ sets }) =>
      sentence`There was no calibration set: the same validation images may have chosen the epoch and the threshold, so that the fit${sets ? t` and the coverage of sets` : ""} may be optimistic.`,
  }),
  "calibration-loss": defineClaim({
    when: ({ calibration }: CalibrationData) => calibration && { ...calibration.loss, ...calibration.fittedOn },
    say: ({ before, after, partition }) =>
      sentence`The log loss on the ${partition} set went from ${score(before)} to ${score(after)}, which is optimistic: it was fitted to these images.`,
  }),
  "calibration-left": defineClaim({
    when: ({ calibration }: CalibrationData) => {
      const left = (calibration?.answers ?? []).flatMap((one) => ("unfitted" in one ? [one.name] : []));
      return left.length > 0 ? { left } : undefined;
    },
    say: ({ left }) => sentence`Not calibrated, since too little or nothing could be fitted: ${left.join(", ")}.`,
  }),
  "calibration-sets": defineClaim({
    when: ({ calibration }: CalibrationData) => {
      const { sets } = calibration ?? {};
      if (sets === undefined) return undefined;
      const limits = [
        ...(sets.classes ?? []),
        ...(sets.findings ?? []).flatMap((one) => ("refused" in one ? [] : [one.present, one.absent])),
      ];
      const fewest = limits.reduce((least, { patients }) => Math.min(least, patients), Number.POSITIVE_INFINITY);
      const refused = (sets.findings ?? []).flatMap((one) => ("refused" in one ? [one.name] : []));
      return { level: sets.level, fewest, refused, isKnown: calibration!.fittedOn.patients !== null };
    },
    say: ({ level, fewest, refused, isKnown }) =>
      sentence`Each case has a set of answers: of new patients of each class, at least ${percent(level)} are to have theirs in the sets of all their images (class-conditional conformal prediction, by at least ${counted(fewest, isKnown ? "patient" : "image")} of each)${refused.length === 0 ? "" : t`; without sets, for want of patients: ${refused.join(", ")}`}.`,
  }),
  "calibration-made": defineClaim({
    when: ({ calibration }: CalibrationData) => {
      const { answers = [], method } = calibration ?? {};
      const [answer] = answers;
      if (answer === undefined) return undefined;
      if ("temperature" in answer) {
        // Of findings each has its own.
        const isOne = method === "temperature" && answers.every((one) => isOf(one, answer.temperature));
        return isOne ? { temperature: answer.temperature, slope: undefined, intercept: undefined } : undefined;
      }
      return answers.length === 1 && "slope" in answer
        ? { temperature: undefined, slope: answer.slope, intercept: answer.intercept }
        : undefined;
    },
    say: ({ temperature, slope, intercept }) =>
      temperature === undefined
        ? sentence`The log odds were multiplied by ${number(slope)}, and ${number(intercept)} was added.`
        : sentence`The temperature is ${number(temperature)}.`,
  }),
};

const METHODS = {
  temperature: "temperature scaling",
  platt: "Platt scaling",
  isotonic: "isotonic regression",
} as const;

const isOf = (one: AnswerCalibration, temperature: number): boolean =>
  "temperature" in one && one.temperature === temperature;

const number = (value: number): string => localNumber(value.toPrecision(4));
