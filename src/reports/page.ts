import { humanDuration } from "../core/human-units.js";
import { t, words } from "../core/language.js";
import type { KnownRun } from "../experiments/read-runs.js";
import { claimHtml } from "./claims/claims.js";
import { type Html, html, trusted } from "./html.js";
import { htmlDocument } from "./html-document.js";

const BODY_START = "<!-- results -->";
const BODY_END = "<!-- end of results -->";

/**
 * The whole page. What a run shares with every run that had the same keys is between two marks, so that it can be
 * reused unchanged; the rest belongs to this run.
 */
export function page(
  run: KnownRun,
  parts: { readonly fingerprint: string; readonly top: Html; readonly body: string; readonly bottom: Html },
): string {
  const { record } = run;
  const title = `${record.pipeline.name}${record.label ? `: ${record.label}` : ""}`;
  const took = record.durationMs === undefined ? "" : t` in ${humanDuration(record.durationMs)}`;
  return htmlDocument({
    title,
    head: html`<meta name="radpipe-results" content="${parts.fingerprint}">`,
    header: html`<h1>${title}</h1>
${record.pipeline.description === undefined ? undefined : html`<p class="description">${record.pipeline.description}</p>`}
<p class="run">Run <code>${record.id}</code>, ${words(run.state === "killed" ? "interrupted" : run.state)}${took}. ${claimHtml("all-from-cache", { run })}</p>`,
    main: html`${parts.top}
${trusted(`${BODY_START}\n${parts.body}\n${BODY_END}`)}
${parts.bottom}`,
    version: record.environment.radpipe,
  });
}

/** The results of a page that was made before, if they have this fingerprint. */
export function resultsOf(earlier: string, fingerprint: string): string | undefined {
  if (!earlier.includes(`<meta name="radpipe-results" content="${fingerprint}">`)) return undefined;
  const start = earlier.indexOf(BODY_START);
  const end = earlier.lastIndexOf(BODY_END);
  return start < 0 || end < start ? undefined : earlier.slice(start + BODY_START.length + 1, end - 1);
}
