import { t } from "../../core/language.js";
import type { KnownRun } from "../../experiments/read-runs.js";
import { type Html, html } from "../html.js";
import { section } from "../section.js";
import { toldHtml } from "../told.js";

/** What a reader should know before believing the numbers, from the stages and the run itself. */
export function warnings({ record }: KnownRun): Html | undefined {
  const failure = record.failure && html`<li><b>${toldHtml(record.failure.message)}</b></li>`;
  const found = record.warnings.map(
    ({ stage, message }) =>
      html`<li>${stage === undefined ? undefined : html`<code>${stage}</code>: `}${toldHtml(message)}</li>`,
  );
  return found.length === 0 && failure === undefined
    ? undefined
    : section(t`Warnings`, html`<ul>${failure}${found}</ul>`, "warnings");
}
