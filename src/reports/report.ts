import { evaluationsApart } from "../experiments/evaluations.js";
import type { KnownRun } from "../experiments/read-runs.js";
import { earlierResults, fingerprintOf } from "./earlier-results.js";
import { html } from "./html.js";
import { page, resultsOf } from "./page.js";
import { params } from "./sections/params.js";
import { provenance } from "./sections/provenance.js";
import { stageTable } from "./sections/stage-table.js";
import { study } from "./sections/study.js";
import { testLooks } from "./sections/test-looks.js";
import { warnings } from "./sections/warnings.js";

/** Raised when the results part of a report changes, so that no older one is taken over. */
const REPORT_VERSION = 19;

/**
 * The report of a run: one HTML file that needs no network. Results that an earlier run with the same keys has shown
 * are taken over from its report; only else are charts and pictures made.
 */
export async function renderReport(run: KnownRun): Promise<string> {
  const fingerprint = fingerprintOf(run, REPORT_VERSION);
  const earlier = await earlierResults(run, "report.html", (text) => resultsOf(text, fingerprint));
  const { body, isWhole } = earlier === undefined ? await renderResults(run) : { body: earlier, isWhole: true };
  const bottom = html`${study(run)}${params(run)}${stageTable(run)}${provenance(run)}`;
  // What lacks something is not for later runs to take over.
  return page(run, {
    fingerprint: isWhole ? fingerprint : "damaged",
    top: html`${warnings(run)}${await testLooks(run)}`,
    body,
    bottom,
  });
}

async function renderResults(run: KnownRun): Promise<{ readonly body: string; readonly isWhole: boolean }> {
  const [{ readReportData }, { results }] = await Promise.all([import("./report-data.js"), import("./results.js")]);
  const evaluations = await Promise.all(evaluationsApart(run).map(readReportData));
  const isWhole = evaluations.every(({ unreadable }) => unreadable === undefined);
  return { body: (await results(evaluations)).markup, isWhole };
}
