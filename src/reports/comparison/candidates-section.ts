import type { JsonValue } from "../../core/json.js";
import { runsOf } from "../../experiments/candidates.js";
import type { Comparison } from "../../experiments/compare.js";
import { commonSweep, plain, titleOf } from "../../experiments/describe-comparison.js";
import { claimHtml } from "../claims/claims.js";
import { type Html, html } from "../html.js";

/** Which runs stand behind each letter, and the params and facts that are not the same in all. */
export function candidatesSection(comparison: Comparison): Html {
  const { candidates, params, facts } = comparison;
  const differing = [
    ...params.map(({ names, values }) => ({ name: names.join(" = "), values })),
    ...facts.map(({ name, values }) => ({ name, values })),
  ];
  const sweep = commonSweep(comparison);
  return html`<section><h2>What was compared</h2>
    ${sweep && html`<p>Points of the sweep <code>${sweep}</code>.</p>`}<dl class="facts">${candidates.map(
      (candidate, index) => html`<div><dt>${candidate.letter}${index === 0 ? ", baseline" : ""}</dt>
        <dd>${titleOf(candidate, sweep !== undefined).replaceAll("  ", ", ")}${
          runsOf(candidate).length > 1
            ? html`<details><summary>Runs</summary>${runsOf(candidate).map(({ id }) => html`<code>${id}</code><br>`)}</details>`
            : undefined
        }</dd></div>`,
    )}</dl>
    ${
      differing.length === 0
        ? html`<p>${claimHtml("all-params-same", comparison)}</p>`
        : html`<div class="scroll" tabindex="0" role="region" aria-label="Params that differ"><table class="compared">
      <caption>Params and facts that differ; all others are the same</caption>
      <thead><tr><th scope="col">Param</th>${candidates.map(({ letter }) => html`<th scope="col">${letter}</th>`)}</tr></thead>
      <tbody>${differing.map(({ name, values }) => row(name, values))}</tbody></table></div>`
    }</section>`;
}

const row = (name: string, values: readonly (JsonValue | undefined)[]): Html =>
  html`<tr><th scope="row">${name}</th>${values.map((value) => html`<td>${plain(value)}</td>`)}</tr>`;
