import { t } from "../../core/language.js";
import { runsOf } from "../../experiments/candidates.js";
import type { Comparison } from "../../experiments/compare.js";
import { notesOf } from "../claims/comparison-notes.js";
import { type Html, html } from "../html.js";
import { section } from "../section.js";

/** How intervals and p values were made, and the command that makes the page again. */
export function methodsSection(comparison: Comparison, command: string): Html {
  const { candidates } = comparison;
  const versions = new Set(
    candidates.flatMap((candidate) => runsOf(candidate).map(({ record }) => record.environment.radpipe)),
  );
  return section(
    t`How this was computed`,
    html`<p>From the predictions that the runs left; nothing was trained or scored again. Intervals of differences are Student's t
    over the paired differences of patients, or, where nothing differs and for the calibration error, the intervals of both results
    put together; they leave out 0 just where p, before correction, is below 0.05.</p>
    ${notesOf(comparison).map((note) => html`<p>${note}</p>`)}
    <p>The runs were made by radpipe ${[...versions].join(", ")}. To make this page again:</p><pre><code>${command}</code></pre>`,
  );
}
