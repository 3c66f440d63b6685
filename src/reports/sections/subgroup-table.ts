import { humanCount } from "../../core/human-units.js";
import type { Interval } from "../../statistics/interval.js";
import { SMALLEST_SUBGROUP, type Subgroup } from "../../statistics/subgroups.js";
import { type Html, html } from "../html.js";
import { score } from "../numbers.js";
import type { ReportData } from "../report-data.js";
import { measuredSubgroups } from "./measured-subgroups.js";

/** How the model does among women and men, young and old: one figure for all can hide that it fails some of them. */
export function subgroupTable(data: ReportData): Html | undefined {
  const measured = measuredSubgroups(data);
  if (measured === undefined) return undefined;
  const { all, divisions } = measured;
  return html`<section><h2>Subgroups</h2>
    <p>The test part, divided. Groups are small and many: a difference between two of them may be chance, as long as their
    intervals overlap. Groups of fewer than ${SMALLEST_SUBGROUP} images are counted, not measured.</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Subgroups"><table class="groups-table">
    <caption>AUC, and sensitivity and specificity at the threshold, with 95 % intervals (DeLong, Wilson)</caption>
    <thead><tr><th scope="col">Group</th><th scope="col">Images</th><th scope="col">Positive</th><th scope="col">AUC</th>
    <th scope="col">Sensitivity</th><th scope="col">Specificity</th></tr></thead>
    <tbody>${line(all)}</tbody>
    ${divisions.map(
      ({ title, groups, unknown }) =>
        html`<tbody><tr><th scope="rowgroup" colspan="6" class="group-title">${title}${
          unknown > 0 ? html` <small>not known for ${humanCount(unknown)}</small>` : undefined
        }</th></tr>${groups.map(line)}</tbody>`,
    )}</table></div></section>`;
}

function line({ name, n, positives, auc, sensitivity, specificity }: Subgroup): Html {
  const counts = html`<th scope="row">${name}</th><td>${humanCount(n)}</td>`;
  if (n < SMALLEST_SUBGROUP) return html`<tr>${counts}<td colspan="4"><small>too few to measure</small></td></tr>`;
  return html`<tr>${counts}<td>${humanCount(positives)}</td>${cell(auc)}${cell(sensitivity)}${cell(specificity)}</tr>`;
}

const cell = (measured: (Interval & { readonly value: number }) | undefined): Html =>
  measured === undefined
    ? html`<td><small>one class only</small></td>`
    : html`<td>${score(measured.value)} <small>(${score(measured.low)} to ${score(measured.high)})</small></td>`;
