import { t } from "../../core/language.js";
import type { KnownRun } from "../../experiments/read-runs.js";
import { looksOfRun } from "../../experiments/test-looks.js";
import { claimHtml, claimsText } from "../claims/claims.js";
import { type Html, html } from "../html.js";
import { section } from "../section.js";

/** How often the test images were scored before, or that they were not: it changes with every run, so it is no result. */
export async function testLooks(run: KnownRun): Promise<Html | undefined> {
  const unseen = claimHtml("test-part-not-looked-at", run.record);
  if (unseen !== undefined) {
    const command = html`<pre><code>npx pipeline evaluate ${run.id} --test</code></pre>`;
    return section(t`The test set`, html`<p>${unseen} To look at it once:</p>${command}`, "warnings");
  }
  const texts = (await looksOfRun(run)).flatMap((looks) => claimsText(["test-part-looked-at"], looks));
  return texts.length === 0
    ? undefined
    : section(t`The test set`, html`${[...new Set(texts)].map((text) => html`<p>${text}</p>`)}`, "warnings");
}
