import { humanCount } from "../../core/human-units.js";
import { methodText } from "../../statistics/interval-methods.js";
import { type GroupFigure, SMALLEST_SUBGROUP, type Subgroup } from "../../statistics/subgroups.js";
import { type Html, html } from "../html.js";
import { score } from "../numbers.js";
import type { ReportData } from "../report-data.js";
import { measuredSubgroups } from "./measured-subgroups.js";

/** How the model does among women and men, young and old: one figure for all can hide that it fails some of them. */
export function subgroupTable(data: ReportData): Html | undefined {
  const measured = measuredSubgroups(data);
  if (measured === undefined) return undefined;
  const { all, divisions } = measured;
  const scope = data.cohort?.patientsKnown === false ? "images" : "patients";
  const method = (name: "newcombe" | "agresti-coull" | "robust-t") => methodText(name, [scope]);
  const few = [all, ...divisions.flatMap(({ groups }) => groups)].some(
    ({ isFew, n }) => isFew && n >= SMALLEST_SUBGROUP,
  );
  return html`<section><h2>Subgroups</h2>
    <p>The test part, divided. Groups are small and many: a difference between two of them may be chance, as long as their
    intervals overlap. Groups of fewer than ${SMALLEST_SUBGROUP} images are counted, not measured.${
      few ? " An asterisk marks groups with too few patients for an interval that can be trusted." : ""
    }</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Subgroups"><table class="groups-table">
    <caption>AUC (${method("newcombe")}), sensitivity and specificity at the threshold (${method("agresti-coull")}), calibration
    (${method("robust-t")}), with 95 % intervals. Calibration in the large: 0 is best, above it scores are too low on the
    whole; slope: 1 is best, below it scores are too extreme</caption>
    <thead><tr><th scope="col">Group</th><th scope="col">Images</th><th scope="col">Positive</th><th scope="col">AUC</th>
    <th scope="col">Sensitivity</th><th scope="col">Specificity</th><th scope="col">Calibration in the large</th>
    <th scope="col">Slope</th></tr></thead>
    <tbody>${line(all)}</tbody>
    ${divisions.map(
      ({ title, groups, unknown }) =>
        html`<tbody><tr><th scope="rowgroup" colspan="8" class="group-title">${title}${
          unknown > 0 ? html` <small>not known for ${humanCount(unknown)}</small>` : undefined
        }</th></tr>${groups.map(line)}</tbody>`,
    )}</table></div></section>`;
}

function line({ name, n, positives, auc, sensitivity, specificity, inTheLarge, slope, isFew }: Subgroup): Html {
  const mark = isFew && n >= SMALLEST_SUBGROUP ? " *" : "";
  const counts = html`<th scope="row">${name}${mark}</th><td>${humanCount(n)}</td>`;
  if (n < SMALLEST_SUBGROUP) return html`<tr>${counts}<td colspan="6"><small>too few to measure</small></td></tr>`;
  const hasBoth = positives > 0 && positives < n;
  return html`<tr>${counts}<td>${humanCount(positives)}</td>${cell(auc)}${cell(sensitivity)}${cell(specificity)}${[
    inTheLarge,
    slope,
  ].map((figure) => cell(figure, hasBoth ? "not defined" : undefined))}</tr>`;
}

const cell = (measured: GroupFigure | undefined, absent = "one class only"): Html =>
  measured === undefined
    ? html`<td><small>${absent}</small></td>`
    : html`<td>${score(measured.value)}${
        measured.interval && html` <small>(${score(measured.interval.low)} to ${score(measured.interval.high)})</small>`
      }</td>`;
