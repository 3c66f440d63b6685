import { runsOf } from "../../experiments/candidates.js";
import type { Comparison } from "../../experiments/compare.js";
import { intervalsNote, stoppedNote, testsNote, trainingNote } from "../../experiments/describe-comparison.js";
import { foldsText } from "../claims/folds-text.js";
import { type Html, html } from "../html.js";

/** How intervals and p values were made, and the command that makes the page again. */
export function methodsSection(comparison: Comparison, command: string): Html {
  const { candidates } = comparison;
  const versions = new Set(
    candidates.flatMap((candidate) => runsOf(candidate).map(({ record }) => record.environment.radpipe)),
  );
  const notes = [
    testsNote(comparison),
    trainingNote(comparison),
    intervalsNote(comparison),
    foldsText(comparison),
    stoppedNote(comparison),
  ].filter((note) => note !== undefined);
  return html`<section><h2>How this was computed</h2>
    <p>From the predictions that the runs left; nothing was trained or scored again. Intervals of differences are Student's t
    over the paired differences of patients, or, where nothing differs, the intervals of both results put together; they leave
    out 0 just where p, before correction, is below 0.05.</p>
    ${notes.map((note) => html`<p>${note}</p>`)}
    <p>The runs were made by radpipe ${[...versions].join(", ")}. To make this page again:</p><pre><code>${command}</code></pre></section>`;
}
