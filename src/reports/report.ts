import { evaluationsApart } from "../experiments/evaluations.js";
import type { KnownRun } from "../experiments/read-runs.js";
import { earlierResults, fingerprintOf } from "./earlier-results.js";
import { html } from "./html.js";
import { page, resultsOf } from "./page.js";
import { withPngLinks } from "./png-links.js";
import { params } from "./sections/params.js";
import { provenance } from "./sections/provenance.js";
import { stageTable } from "./sections/stage-table.js";
import { study } from "./sections/study.js";
import { testLooks } from "./sections/test-looks.js";
import { warnings, whyItFailed } from "./sections/warnings.js";

/** Raised when the results part of a report changes, so that no older one is taken over. */
const REPORT_VERSION = 22;

/**
 * The report of a run: one HTML file that needs no network. Results that an earlier run with the same keys has shown
 * are taken over from its report; only else are charts and pictures made.
 * @param drawsAll whether the graph of the pipeline, which differs from run to run, has a PNG beside its SVG in any case.
 */
export async function renderReport(
  run: KnownRun,
  { drawsAll = false }: { readonly drawsAll?: boolean } = {},
): Promise<string> {
  const fingerprint = fingerprintOf(run, REPORT_VERSION);
  const earlier = await earlierResults(run, "report.html", (text) => resultsOf(text, fingerprint));
  const { body, isWhole } = earlier === undefined ? await renderResults(run) : { body: earlier, isWhole: true };
  const sections = html`${study(run)}${params(run)}${stageTable(run)}${provenance(run)}`;
  const bottom = drawsAll || earlier === undefined ? await withPngLinks(sections) : sections;
  // What lacks something is not for later runs to take over.
  return page(run, {
    fingerprint: isWhole ? fingerprint : "damaged",
    top: html`${whyItFailed(run)}${warnings(run)}${await testLooks(run)}`,
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
