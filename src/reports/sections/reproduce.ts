import path from "node:path";
import { notDeterministicStages } from "../../core/not-deterministic.js";
import type { KnownRun } from "../../experiments/read-runs.js";
import { claimHtml, claimsHtml } from "../claims/claims.js";
import { type Html, html } from "../html.js";
import { reproduceCommand } from "../reproduce-command.js";

/** One command that makes the run again, and what must be the same for it to come out the same. */
export function reproduce({ record, folder }: KnownRun): Html {
  const { git, pipeline } = record;
  const file = html`<code>${pipeline.file}</code>`;
  const code =
    git === undefined
      ? html`with ${file} as it was (its SHA-256 is above)`
      : html`with commit <code>${git.commit.slice(0, 12)}</code> checked out${
          git.dirty ? html` and its uncommitted changes made again (the SHA-256 of ${file} is above)` : undefined
        }`;
  const variables = Object.keys((pipeline.document["env"] as object | undefined) ?? {});
  const set =
    variables.length === 0
      ? undefined
      : html`, the variables ${variables.map((name, at) => html`${at === 0 ? "" : ", "}<code>${name}</code>`)} set as they were`;
  const unsettled = notDeterministicStages(path.dirname(folder), record);
  const settled = { record, unsettled };
  const differing = claimHtml("stages-not-deterministic", settled);
  const unrecorded = claimHtml("environment-not-recorded", { record });
  return html`<h3>To reproduce</h3>
    <p>In the project's folder, ${code}${set}, and the versions above. ${claimsHtml(["digests-come-out-the-same", "digests-may-differ", "digests-may-differ-by-environment", "digests-differed"], settled).map((said, at) => html`${at === 0 ? "" : "; "}${said}`)}; what is
    in the cache is not computed again unless <code>--force</code> names the stage.</p>
    ${differing && html`<p>${differing}</p>`}
    ${unrecorded && html`<p>${unrecorded}</p>`}
    <pre><code>${reproduceCommand(record)}</code></pre>`;
}
