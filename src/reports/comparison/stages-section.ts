import type { Comparison } from "../../experiments/compare.js";
import { claimHtml } from "../claims/claims.js";
import { type Html, html } from "../html.js";

/** Stages whose keys are not the same, and what makes them others than the baseline's. */
export function stagesSection({ stages, unsettled, candidates }: Comparison): Html | undefined {
  if (stages.length === 0) {
    const same = claimHtml("all-keys-same", { stages, unsettled });
    return same && html`<section><h2>Stages</h2><p>${same}</p></section>`;
  }
  const rows = stages.flatMap(({ id, differences }) =>
    differences.map(
      ({ candidates: letters, lines }, index) =>
        html`<tr>${
          index === 0 ? html`<th scope="rowgroup" rowspan="${differences.length}">${id}</th>` : undefined
        }<td>${letters.join(", ")}</td><td>${lines.map((line, at) => html`${at === 0 ? "" : html`<br>`}${line}`)}</td></tr>`,
    ),
  );
  return html`<section><h2>Stages that differ</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Stages that differ"><table class="compared">
    <caption>By what makes their keys; all other stages are the same and were computed once</caption>
    <thead><tr><th scope="col">Stage</th><th scope="col">In</th><th scope="col">Differs from ${candidates[0]!.letter} by</th></tr></thead>
    <tbody>${rows}</tbody></table></div></section>`;
}
