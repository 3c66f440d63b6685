import { t } from "../../core/language.js";
import type { KnownRun } from "../../experiments/read-runs.js";
import { type Html, html } from "../html.js";
import { section } from "../section.js";
import { toldHtml } from "../told.js";

/** What went wrong, in which stage, and what to do about it; nothing of a run that succeeded. */
export function whyItFailed({ record: { failure } }: KnownRun): Html | undefined {
  if (failure === undefined) return undefined;
  const { stage, message, remedy, detail } = failure;
  return section(
    t`Why the run did not succeed`,
    html`<p>${stage === undefined ? undefined : html`<code>${stage}</code>: `}<b>${toldHtml(message)}</b></p>
    ${remedy && html`<p>${toldHtml(remedy)}</p>`}
    ${detail && html`<pre tabindex="0" lang="en">${detail.trimEnd()}</pre>`}`,
    "warnings",
  );
}

/** What a reader should know before believing the numbers, from the stages and the run itself. */
export function warnings({ record }: KnownRun): Html | undefined {
  const found = record.warnings.map(
    ({ stage, message }) =>
      html`<li>${stage === undefined ? undefined : html`<code>${stage}</code>: `}${toldHtml(message)}</li>`,
  );
  return found.length === 0 ? undefined : section(t`Warnings`, html`<ul>${found}</ul>`, "warnings");
}
