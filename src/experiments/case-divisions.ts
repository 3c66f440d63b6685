import type { Prediction } from "../artifacts/predictions.js";

/** What is known of a case besides its label. */
export type AboutCase = Pick<Prediction, "sex" | "age" | "view" | "followUp">;

/** A way to divide the cases: the group of each, and the order in which groups are shown. */
export interface CaseDivision {
  readonly title: string;
  readonly groupOf: (row: AboutCase) => string | undefined;
  readonly order?: readonly string[];
}

const AGE_BANDS = [
  "under 18 years",
  "18 to 39 years",
  "40 to 59 years",
  "60 to 79 years",
  "80 years and over",
] as const;
const SEXES: Readonly<Record<string, string>> = { F: "female", M: "male", O: "other" };

export const CASE_DIVISIONS: readonly CaseDivision[] = [
  { title: "Sex", groupOf: ({ sex }) => (sex === "" ? undefined : (SEXES[sex] ?? sex)) },
  { title: "Age", groupOf: ({ age }) => (age === "" ? undefined : ageBand(Number(age))), order: AGE_BANDS },
  { title: "View", groupOf: ({ view }) => (view === "" ? undefined : view) },
  {
    title: "Visit",
    groupOf: ({ followUp }) => (followUp === "" ? undefined : followUp === "0" ? "first image" : "follow-up image"),
    order: ["first image", "follow-up image"],
  },
];

function ageBand(years: number): (typeof AGE_BANDS)[number] {
  const limits = [18, 40, 60, 80];
  const above = limits.filter((limit) => years >= limit).length;
  return AGE_BANDS[above]!;
}
