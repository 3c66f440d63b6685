import type { Interval } from "../../statistics/interval.js";
import { SMALLEST_SUBGROUP, type Subgroup, subgroups } from "../../statistics/subgroups.js";
import { type Html, html } from "../html.js";
import { score } from "../numbers.js";
import type { Prediction, ReportData } from "../report-data.js";

/** A way to divide the cases: the group of each, and the order in which groups are shown. */
interface Division {
  readonly title: string;
  readonly groupOf: (row: Prediction) => string | undefined;
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

const DIVISIONS: readonly Division[] = [
  { title: "Sex", groupOf: ({ sex }) => (sex === "" ? undefined : (SEXES[sex] ?? sex)) },
  { title: "Age", groupOf: ({ age }) => (age === "" ? undefined : ageBand(Number(age))), order: AGE_BANDS },
  { title: "View", groupOf: ({ view }) => (view === "" ? undefined : view) },
  {
    title: "Visit",
    groupOf: ({ followUp }) => (followUp === "" ? undefined : followUp === "0" ? "first image" : "follow-up image"),
    order: ["first image", "follow-up image"],
  },
];

/** How the model does among women and men, young and old: one figure for all can hide that it fails some of them. */
export function subgroupTable(data: ReportData): Html | undefined {
  const rows = data.predictions.filter(({ partition }) => partition === "test");
  const threshold = data.operatingPoint?.threshold;
  if (rows.length === 0 || threshold === undefined) return undefined;
  const labels = rows.map(({ label }) => label);
  const scores = rows.map((row) => row.score);
  const tables = DIVISIONS.map((division) => {
    const groups = subgroups(labels, scores, threshold, rows.map(division.groupOf));
    const known = groups.reduce((sum, { n }) => sum + n, 0);
    return { ...division, groups: ordered(groups, division.order), unknown: rows.length - known };
  }).filter(({ groups }) => groups.length > 0);
  if (tables.length === 0) return undefined;
  const all = subgroups(
    labels,
    scores,
    threshold,
    rows.map(() => "all test images"),
  );
  return html`<section><h2>Subgroups</h2>
    <p>The test part, divided. Groups are small and many: a difference between two of them may be chance, as long as their
    intervals overlap. Groups of fewer than ${SMALLEST_SUBGROUP} images are counted, not measured.</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Subgroups"><table class="groups-table">
    <caption>AUC, and sensitivity and specificity at the threshold, with 95 % intervals (DeLong, Wilson)</caption>
    <thead><tr><th scope="col">Group</th><th scope="col">Images</th><th scope="col">Positive</th><th scope="col">AUC</th>
    <th scope="col">Sensitivity</th><th scope="col">Specificity</th></tr></thead>
    <tbody>${all.map(line)}</tbody>
    ${tables.map(
      ({ title, groups, unknown }) =>
        html`<tbody><tr><th scope="rowgroup" colspan="6" class="group-title">${title}${
          unknown > 0 ? html` <small>not known for ${unknown.toLocaleString("en-US")}</small>` : undefined
        }</th></tr>${groups.map(line)}</tbody>`,
    )}</table></div></section>`;
}

function line({ name, n, positives, auc, sensitivity, specificity }: Subgroup): Html {
  const counts = html`<th scope="row">${name}</th><td>${n.toLocaleString("en-US")}</td>`;
  if (n < SMALLEST_SUBGROUP) return html`<tr>${counts}<td colspan="4"><small>too few to measure</small></td></tr>`;
  return html`<tr>${counts}<td>${positives.toLocaleString("en-US")}</td>${cell(auc)}${cell(sensitivity)}${cell(specificity)}</tr>`;
}

const cell = (measured: (Interval & { readonly value: number }) | undefined): Html =>
  measured === undefined
    ? html`<td><small>one class only</small></td>`
    : html`<td>${score(measured.value)} <small>(${score(measured.low)} to ${score(measured.high)})</small></td>`;

function ordered(groups: readonly Subgroup[], order: readonly string[] | undefined): readonly Subgroup[] {
  const place = (name: string) => order?.indexOf(name) ?? 0;
  return [...groups].sort((a, b) => place(a.name) - place(b.name) || (a.name < b.name ? -1 : 1));
}

function ageBand(years: number): (typeof AGE_BANDS)[number] {
  const limits = [18, 40, 60, 80];
  const above = limits.filter((limit) => years >= limit).length;
  return AGE_BANDS[above]!;
}
