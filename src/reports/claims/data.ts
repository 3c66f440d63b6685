import { humanCount } from "../../core/human-units.js";
import { t, words } from "../../core/language.js";
import { counted } from "../numbers.js";
import type { ReportData } from "../report-data.js";
import { studyOf } from "../study.js";
import { told } from "../told.js";
import { defineClaim, holds } from "./claim.js";
import { sentence } from "./sentence.js";

type CohortData = Pick<ReportData, "run" | "cohort">;

const COLUMNS = [
  ["age", "age"],
  ["sex", "sex"],
  ["view", "view"],
  ["patient", "patient"],
] as const;

/** What is missing or unclear in the data, and where they come from. */
export const DATA_CLAIMS = {
  "values-missing": defineClaim({
    when: ({ cohort }: CohortData) => {
      const missing = cohort === undefined ? [] : missingValues(cohort.rows).filter(({ count }) => count > 0);
      return missing.length > 0 ? { missing, of: cohort!.rows.length } : undefined;
    },
    say: ({ missing, of }) =>
      sentence`Missing, of ${counted(of, "image")}: ${missing.map(({ name, count }) => t`${words(name)} of ${count === of ? t`all` : humanCount(count)}`).join(", ")}.`,
  }),
  "no-values-missing": defineClaim({
    when: ({ cohort }: CohortData) =>
      holds(
        cohort !== undefined && cohort.rows.length > 0 && missingValues(cohort.rows).every(({ count }) => count === 0),
      ),
    say: () => sentence`Age, sex, view and patient are known for every image.`,
  }),
  "labels-unclear": defineClaim({
    when: ({ cohort }: CohortData) => {
      const reasons = unclearLabels(cohort).map(told);
      return reasons.length > 0 ? { reasons } : undefined;
    },
    say: ({ reasons }) => sentence`Left out for an unclear or absent label: ${reasons.join("; ")}.`,
  }),
  "labels-clear": defineClaim({
    when: ({ cohort }: CohortData) => holds(cohort !== undefined && unclearLabels(cohort).length === 0),
    say: () => sentence`No image is recorded as left out for an unclear or absent label.`,
  }),
  "other-findings-left-out": defineClaim({
    when: ({ cohort }: CohortData) =>
      holds(cohort?.flow.some(({ reason }) => reason?.startsWith("other findings")) === true),
    say: () =>
      sentence`Not for images that show neither, but something else: the model was neither trained nor tested on such images.`,
  }),
  "images-drawn": defineClaim({
    when: ({ run }: CohortData) => holds(isDrawn(run)),
    say: () => sentence`The images were drawn by radpipe; they show no patient.`,
  }),
  "origin-stated": defineClaim({
    when: ({ run }: CohortData) => {
      const { source, license, ethics } = studyOf(run.record);
      return isDrawn(run) || source === undefined ? undefined : { source, license, ethics };
    },
    say: ({ source, license, ethics }) =>
      sentence`The images come from ${source}; licence: ${license ?? t`not stated`}; approval or waiver: ${ethics ?? t`not stated`}, as the pipeline file says.`,
  }),
  "origin-not-stated": defineClaim({
    when: ({ run }: CohortData) => holds(!isDrawn(run) && studyOf(run.record).source === undefined),
    say: () =>
      sentence`Where the images come from, and under which licence and consent, is not stated in the pipeline file.`,
  }),
};

const isDrawn = ({ record }: ReportData["run"]): boolean => record.stages.some(({ uses }) => uses === "synthesize");

const missingValues = (rows: NonNullable<ReportData["cohort"]>["rows"]) =>
  COLUMNS.map(([column, name]) => ({ name, count: rows.filter((row) => !row[column]).length }));

/** What stages wrote of such images into the flow: `12 rows without an answer or uncertain`. */
const unclearLabels = (cohort: ReportData["cohort"]): readonly string[] =>
  (cohort?.flow ?? [])
    .flatMap(({ reason }) => reason?.split("; ") ?? [])
    .filter((reason) => /uncertain|without an answer|indeterminate|blank/.test(reason));
