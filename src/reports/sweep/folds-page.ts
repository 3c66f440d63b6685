import { t } from "../../core/language.js";
import { CASE_METRICS } from "../../core/metrics.js";
import type { Candidate, Replicate } from "../../experiments/candidates.js";
import { candidatesOf, firstRun, isNested } from "../../experiments/candidates.js";
import { titleOf } from "../../experiments/describe-comparison.js";
import { foldSpreads } from "../../experiments/fold-spread.js";
import { measureCandidate } from "../../experiments/measure-candidate.js";
import { countFolds } from "../../experiments/pool-folds.js";
import type { KnownRun } from "../../experiments/read-runs.js";
import { hasBothClasses, type ScoredCases } from "../../experiments/scored-cases.js";
import { claimsHtml } from "../claims/claims.js";
import { foldObstacle } from "../claims/folds.js";
import { type Html, html } from "../html.js";
import { htmlDocument } from "../html-document.js";
import { methodWords } from "../interval-text.js";
import { titleWithBest } from "../metric-titles.js";
import { namedApart } from "../named-apart.js";
import { counted } from "../numbers.js";
import { PALETTE } from "../palette.js";
import type { Part } from "../part.js";
import { withPngLinks } from "../png-links.js";
import { section } from "../section.js";
import { calibrationFigure } from "../sections/calibration-figure.js";
import { precisionRecallFigure } from "../sections/precision-recall-figure.js";
import { readingsSection } from "../sections/readings-of-runs.js";
import { rocFigure } from "../sections/roc-figure.js";
import { figureCell } from "../tables/figure-cell.js";
import { type FoldMetric, foldMetricsTable } from "./fold-metrics-table.js";
import { severalCurves, severalMetrics } from "./folds-of-several.js";
import { foldsTable } from "./folds-table.js";
import { nestedTables } from "./nested-table.js";

/** Whether the runs of a sweep are folds of cross-validations that were tested. */
export const haveFolds = (runs: readonly KnownRun[]): boolean => countFolds(tested(runs)) > 1;

/** Inner folds choose, and are not shown but for what they chose. */
const tested = (runs: readonly KnownRun[]): readonly KnownRun[] =>
  runs.filter(({ record }) => record.sweep?.inner === undefined);

/**
 * The page of the cross-validations of a sweep: for each point the out-of-fold predictions taken together, with curves,
 * and every fold separately. It needs no network.
 * @param runs of one sweep, with folds.
 */
export async function foldsPage(runs: readonly KnownRun[], about: { readonly version: string }): Promise<string> {
  const candidates = await candidatesOf(tested(runs));
  const folds = countFolds(runs);
  const { pipeline, sweep } = runs[0]!.record;
  const label = sweep?.label === undefined ? "" : `, ${sweep.label}`;
  const title = candidates.some(isNested)
    ? t`${pipeline.name}: nested ${folds}-fold cross-validation${label}`
    : t`${pipeline.name}: ${folds}-fold cross-validation${label}`;
  const sections = candidates.map((candidate) =>
    candidates.length > 1
      ? namedApart(pointSection(candidate, folds, titleOf(candidate, true)), titleOf(candidate, true))
      : pointSection(candidate, folds, undefined),
  );
  return htmlDocument({
    title,
    header: html`<h1>${title}</h1>
${pipeline.description === undefined ? undefined : html`<p class="description">${pipeline.description}</p>`}
<p class="run">Sweep <code>${sweep?.id ?? ""}</code>, ${counted(runs.length, "run")}.</p>`,
    main: await withPngLinks(html`${sections}${readingsSection(tested(runs))}`),
    version: about.version,
  });
}

function pointSection(candidate: Candidate, folds: number, title: string | undefined): Html {
  const framed = (body: Html) => section(title ?? t`All folds`, body);
  const data = { candidate, folds };
  const said = [
    ...claimsHtml(["predictions-unreadable"], candidate),
    ...claimsHtml(
      [
        "nested-nothing-set-aside",
        "cross-validation-pooled",
        "cross-validation-incomplete",
        "cross-validation-without-predictions",
        "cross-validation-unusable",
        "cross-validation-unseen",
        "cross-validation-doubled",
      ],
      data,
    ),
    ...claimsHtml(["folds-unseen", "folds-seen", "folds-not-known"], { candidates: [candidate] }),
  ];
  const table = foldsTable(candidate);
  if (foldObstacle(data) !== undefined) {
    return framed(html`${said.map((text) => html`<p class="warnings">${text}</p>`)}${table}`);
  }
  const [replicate] = candidate.replicates as readonly [Replicate];
  return framed(
    html`${said.map((text) => html`<p>${text}</p>`)}${metricsTable(candidate, replicate.parts.test!)}${curves(candidate, replicate)}${table}${nestedTables(candidate, folds)}`,
  );
}

function metricsTable(candidate: Candidate, cases: ScoredCases): Html {
  const rows = cases.several === undefined ? twoClasses(candidate) : severalMetrics(candidate, cases.several);
  const trainings = candidate.replicates.length;
  const patients = cases.patientsKnown ? t` of ${counted(new Set(cases.patients).size, "patient")}` : "";
  const positive =
    cases.several === undefined ? t`, ${cases.labels.reduce((sum, label) => sum + label, 0)} positive` : "";
  return html`<p>${counted(cases.images.length, "image")}${patients}${positive}${
    trainings > 1 ? t`; ${trainings} replicates of each fold, of which the means are given` : ""
  }.</p>
    ${foldMetricsTable(rows, trainings)}`;
}

function twoClasses(candidate: Candidate): readonly FoldMetric[] {
  const measured = measureCandidate(candidate, "test");
  const spreads = foldSpreads(candidate);
  return CASE_METRICS.flatMap((name): readonly FoldMetric[] => {
    const found = measured.get(name);
    if (found === undefined) return [];
    const { value, interval } = found;
    const method = interval === undefined ? "" : methodWords(interval.method, interval.over);
    return [{ title: titleWithBest(name), value: figureCell(value, interval), method, spread: spreads.get(name) }];
  });
}

/** Of several replicates the first: it has the pipeline's own seed. */
function curves(candidate: Candidate, replicate: Replicate): Html | undefined {
  const cases = replicate.parts.test!;
  if (cases.several !== undefined) return severalCurves(candidate, replicate);
  if (!hasBothClasses(cases)) return undefined;
  const part: Part = {
    name: t`All folds`,
    partition: "pooled",
    labels: [...cases.labels],
    scores: [...cases.scores],
    patients: cases.patientsKnown ? cases.patients : cases.images.map((image) => `\0${image}`),
    color: PALETTE.blue,
  };
  const metrics: Record<string, number> = {};
  for (const [name, { value, interval }] of measureCandidate({ ...candidate, replicates: [replicate] }, "test")) {
    metrics[`pooled.${name}`] = value;
    if (interval === undefined) continue;
    metrics[`pooled.${name}.low`] = interval.low;
    metrics[`pooled.${name}.high`] = interval.high;
  }
  const record = { ...firstRun(candidate).record, metrics };
  const note = candidate.replicates.length > 1 ? html`<p>Curves are of the first replicate.</p>` : undefined;
  return html`${note}<div class="figures">${rocFigure([part], record, undefined)}${precisionRecallFigure(
    [part],
    record,
    undefined,
  )}${calibrationFigure([part], record)}</div>`;
}
