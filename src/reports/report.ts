import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { type KnownRun, listRunIds } from "../experiments/read-runs.js";
import { html } from "./html.js";
import { page, resultsOf } from "./page.js";
import { params } from "./sections/params.js";
import { provenance } from "./sections/provenance.js";
import { stages } from "./sections/stages.js";
import { warnings } from "./sections/warnings.js";

/** Raised when the results part of a report changes, so that no older one is taken over. */
const REPORT_VERSION = 3;

/** How many earlier runs are looked at for results to take over. */
const MOST_EARLIER = 20;

/**
 * The report of a run: one HTML file that needs no network. Results that an earlier run with the same keys has shown
 * are taken over from its report; only else are charts and pictures made.
 */
export async function renderReport(run: KnownRun): Promise<string> {
  const fingerprint = fingerprintOf(run);
  const body = (await earlierResults(run, fingerprint)) ?? (await renderResults(run));
  const bottom = html`${params(run)}${stages(run)}${provenance(run)}`;
  return page(run, { fingerprint, top: warnings(run) ?? html``, body, bottom });
}

async function renderResults(run: KnownRun): Promise<string> {
  const [{ readReportData }, { results }] = await Promise.all([import("./report-data.js"), import("./results.js")]);
  return (await results(await readReportData(run))).markup;
}

/** Equal for runs whose results look the same. */
function fingerprintOf(run: KnownRun): string {
  const { record } = run;
  const stageKeys = record.stages.map(({ id, uses, key, status }) => [
    id,
    uses,
    key,
    status === "failed" ? status : "",
  ]);
  const content = JSON.stringify([REPORT_VERSION, record.environment.radpipe, stageKeys, record.metrics]);
  return createHash("sha256").update(content).digest("hex");
}

async function earlierResults(run: KnownRun, fingerprint: string): Promise<string | undefined> {
  const runsFolder = path.dirname(run.folder);
  const ids = (await listRunIds(runsFolder)).filter(
    (id) => id !== run.id && id.includes(`-${run.record.pipeline.name}-`),
  );
  for (const id of ids.slice(0, MOST_EARLIER)) {
    const text = await readFile(path.join(runsFolder, id, "report.html"), "utf8").catch(() => undefined);
    const body = text === undefined ? undefined : resultsOf(text, fingerprint);
    if (body !== undefined) return body;
  }
  return undefined;
}
