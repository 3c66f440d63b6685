import { humanCount } from "../../core/human-units.js";
import { runsOf } from "../../experiments/candidates.js";
import type { Comparison } from "../../experiments/compare.js";
import { foldsNote, intervalsNote, stoppedNote, testsNote } from "../../experiments/describe-comparison.js";
import { type Html, html } from "../html.js";

/** How intervals and p values were made, and the command that makes the page again. */
export function methodsSection(comparison: Comparison, command: string): Html {
  const { tests, candidates } = comparison;
  const versions = new Set(
    candidates.flatMap((candidate) => runsOf(candidate).map(({ record }) => record.environment.radpipe)),
  );
  const notes = [
    testsNote(comparison),
    intervalsNote(comparison),
    foldsNote(comparison),
    stoppedNote(comparison),
  ].filter((note) => note !== undefined);
  return html`<section><h2>How this was computed</h2>
    <p>From the predictions that the runs left; nothing was trained or scored again. Intervals of values: DeLong for the AUC
    (Newcombe's where that has no width), Wilson for proportions, percentiles of a bootstrap over patients for the rest.
    Intervals of differences: DeLong for the AUC where it is the test, else percentiles over
    ${humanCount(tests.resamples)} resamples of the patients (seed ${tests.seed}), the same for all results.</p>
    ${notes.map((note) => html`<p>${note}</p>`)}
    <p>The runs were made by radpipe ${[...versions].join(", ")}. To make this page again:</p><pre><code>${command}</code></pre></section>`;
}
