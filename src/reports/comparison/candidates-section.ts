import type { JsonValue } from "../../core/json.js";
import { t } from "../../core/language.js";
import { runsOf } from "../../experiments/candidates.js";
import type { Comparison } from "../../experiments/compare.js";
import { commonSweep, plain, titleOf } from "../../experiments/describe-comparison.js";
import { claimHtml } from "../claims/claims.js";
import { type Html, html } from "../html.js";
import { section } from "../section.js";
import { dataTable } from "../tables/data-table.js";
import { oneGroup } from "../tables/table.js";

/** More rows are shown when they are asked for. */
const MOST_OPEN = 16;

/** Which runs are behind each name, and the params and facts that are not the same in all. */
export function candidatesSection(comparison: Comparison): Html {
  const { candidates, params, facts } = comparison;
  const differing = [
    ...params.map(({ names, values }) => ({ name: names.join(" = "), values })),
    ...facts.map(({ name, values }) => ({ name, values })),
  ];
  const sweep = commonSweep(comparison);
  return section(
    t`What was compared`,
    html`${sweep && html`<p>Points of the sweep <code>${sweep}</code>.</p>`}<dl class="facts">${candidates.map(
      (candidate, index) => html`<div><dt>${candidate.letter}${index === 0 ? t`, baseline` : ""}</dt>
        <dd>${titleOf(candidate, sweep !== undefined).replaceAll("  ", ", ")}${
          runsOf(candidate).length > 1
            ? html`<details><summary>Runs</summary>${runsOf(candidate).map(({ id }) => html`<code>${id}</code><br>`)}</details>`
            : undefined
        }</dd></div>`,
    )}</dl>
    ${differing.length === 0 ? html`<p>${claimHtml("all-params-same", comparison)}</p>` : differences(comparison, differing)}`,
  );
}

function differences(
  { candidates }: Comparison,
  differing: readonly { readonly name: string; readonly values: readonly (JsonValue | undefined)[] }[],
): Html {
  const table = dataTable({
    name: t`Params that differ`,
    caption: t`Params and facts that differ; all others are the same`,
    columns: [{ title: t`Param` }, ...candidates.map(({ letter }) => ({ title: letter }))],
    groups: oneGroup(differing.map(({ name, values }) => ({ head: name, cells: values.map(plain) }))),
  });
  return differing.length <= MOST_OPEN
    ? table
    : html`<details><summary>${differing.length} params and facts that differ</summary>${table}</details>`;
}
