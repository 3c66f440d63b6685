import { looksText, UNSEEN_TEST_PART } from "../../experiments/describe-looks.js";
import type { KnownRun } from "../../experiments/read-runs.js";
import { leavesTestPartUnseen, looksOfRun } from "../../experiments/test-looks.js";
import { type Html, html } from "../html.js";

/** How often the test images were scored before, or that they were not: it changes with every run, so it is no result. */
export async function testLooks(run: KnownRun): Promise<Html | undefined> {
  if (leavesTestPartUnseen(run.record)) {
    return html`<section class="warnings"><h2>The test part</h2><p>${UNSEEN_TEST_PART} To look at it once:</p>
    <pre><code>npx pipeline evaluate ${run.id} --test</code></pre></section>`;
  }
  const texts = (await looksOfRun(run)).flatMap((looks) => looksText(looks) ?? []);
  return texts.length === 0
    ? undefined
    : html`<section class="warnings"><h2>The test part</h2>${[...new Set(texts)].map((text) => html`<p>${text}</p>`)}</section>`;
}
