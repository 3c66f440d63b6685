import { t } from "../../core/language.js";
import { readingsOfRuns } from "../../core/read-fact.js";
import type { KnownRun } from "../../experiments/read-runs.js";
import { type Html, html } from "../html.js";
import { section } from "../section.js";
import { toldHtml } from "../told.js";

/** What the stages of several runs read and left out, a line each; undefined where the runs do not tell. */
export function readingsSection(runs: readonly KnownRun[]): Html | undefined {
  const readings = readingsOfRuns(runs.map(({ record }) => record));
  return readings.length === 0
    ? undefined
    : section(
        t`What was read`,
        html`<ul>${readings.map(({ stage, text }) => html`<li><b>${stage}</b>: ${toldHtml(text)}</li>`)}</ul>`,
      );
}
