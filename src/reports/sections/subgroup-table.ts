import { humanCount } from "../../core/human-units.js";
import { methodText } from "../../statistics/interval-methods.js";
import { type GroupFigure, SMALLEST_SUBGROUP, type Subgroup } from "../../statistics/subgroups.js";
import { claimsHtml } from "../claims/claims.js";
import { type Html, html, spaced } from "../html.js";
import { type MeasuredSubgroups, measuredSubgroups } from "../measured-subgroups.js";
import { score } from "../numbers.js";
import type { ReportData } from "../report-data.js";

/** How the model does among women and men, young and old: one figure for all can hide that it fails some of them. */
export function subgroupTable(data: ReportData): Html | undefined {
  const measured = measuredSubgroups(data);
  if (measured === undefined) return undefined;
  const { all, divisions } = measured;
  const scope = data.cohort?.patientsKnown === false ? "images" : "patients";
  const method = (name: "newcombe" | "agresti-coull" | "robust-t") => methodText(name, [scope]);
  return html`<section><h2>Subgroups</h2>
    <p>${spaced(claimsHtml(["groups-tested", "groups-not-tested", "groups-too-small", "groups-of-few-patients"], { measured }))}</p>
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
    )}</table></div>${testTable(measured)}</section>`;
}

/** Each group against the others of its kind, the most certain difference first. */
function testTable(measured: MeasuredSubgroups): Html | undefined {
  const tests = [...measured.tests].sort((a, b) => a.adjustedP - b.adjustedP || a.p - b.p);
  if (tests.length === 0) return undefined;
  const shown = (p: number) => (p < 0.001 ? "< 0.001" : p.toFixed(3));
  return html`<p>${spaced(claimsHtml(["groups-differ", "no-group-differs"], { measured }))}</p>
    <details><summary>Differences between groups</summary><div class="scroll" tabindex="0" role="region" aria-label="Differences between groups"><table>
    <caption>A group minus the others of its kind, with 95 % intervals of both put together (Zou &amp; Donner 2008)</caption>
    <thead><tr><th scope="col">Groups</th><th scope="col">Metric</th><th scope="col">Difference</th><th scope="col">p</th>
    <th scope="col">p, corrected</th></tr></thead>
    <tbody>${tests.map(
      ({ division, group, others, metric, value, low, high, p, adjustedP }) =>
        html`<tr><th scope="row">${division}: ${group} minus ${others}</th><td>${metric}</td>
        <td class="short">${signed(value)} <small>(${signed(low)} to ${signed(high)})</small></td><td>${shown(p)}</td><td>${shown(adjustedP)}</td></tr>`,
    )}</tbody></table></div></details>`;
}

const signed = (value: number): string => `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(3)}`;

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
