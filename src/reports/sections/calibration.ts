import { t, words } from "../../core/language.js";
import { formatMetricName } from "../../core/metric-name.js";
import { METRICS, type MetricName } from "../../core/metrics.js";
import { answersAsked, namesOf } from "../../core/question.js";
import { claimsHtml } from "../claims/claims.js";
import { type Html, html, spaced } from "../html.js";
import { titleWithBest } from "../metric-titles.js";
import type { ReportData } from "../report-data.js";
import { section } from "../section.js";
import { dataTable } from "../tables/data-table.js";
import { metricCell } from "../tables/figure-cell.js";
import { type Cell, oneGroup, type Row } from "../tables/table.js";

type Metrics = Readonly<Record<string, number>>;

const SHOWN = [
  "loss",
  "brier",
  "ece",
  "eceClasswise",
  "calibrationInTheLarge",
  "calibrationSlope",
] as const satisfies readonly MetricName[];

/** Of a calibrated model: what was fitted to which images, what it changed, and how its sets hold. */
export function calibration(data: ReportData): Html | undefined {
  if (data.calibration === undefined) return undefined;
  const { metrics } = data.run.record;
  const partition = Object.keys(metrics).some((name) => name.startsWith("test.")) ? "test" : "validation";
  const said = claimsHtml(
    [
      "calibration-fitted",
      "calibration-made",
      "calibration-by-validation",
      "calibration-loss",
      "calibration-left",
      "calibration-sets",
    ],
    data,
  );
  return section(
    t`Calibration`,
    html`<p>${spaced(said)}</p>${beforeAndAfter(data, partition)}${setsTable(data, partition)}`,
  );
}

function beforeAndAfter({ run, uncalibrated, cohort }: ReportData, partition: string): Html | undefined {
  const { metrics } = run.record;
  const findings = cohort?.question.kind === "multilabel" ? answersAsked(cohort.question) : [undefined];
  const rows = SHOWN.flatMap((metric) =>
    findings.flatMap((of): readonly Row[] => {
      const name = formatMetricName({ base: `${partition}.${metric}`, ...(of !== undefined && { of }) });
      if (metrics[name] === undefined) return [];
      const title = titleWithBest(metric);
      return [
        {
          head: of === undefined ? title : `${title}, ${of}`,
          cells: [...(uncalibrated ? [cell(uncalibrated.metrics, name)] : []), cell(metrics, name)],
        },
      ];
    }),
  );
  if (rows.length === 0) return undefined;
  return dataTable({
    name: t`Calibration before and after`,
    caption: uncalibrated
      ? t`On the ${partition} set, with 95 % intervals; before: as the stage ${uncalibrated.stage} measured the same model`
      : t`On the ${partition} set, with 95 % intervals`,
    columns: [{ title: "" }, ...(uncalibrated ? [{ title: t`Before` }] : []), { title: t`After` }],
    groups: oneGroup(rows),
  });
}

function setsTable({ run, cohort, calibration: found }: ReportData, partition: string): Html | undefined {
  if (found?.sets === undefined || cohort === undefined) return undefined;
  const { metrics } = run.record;
  const row = (metric: MetricName, of: string | undefined): readonly Row[] => {
    const name = formatMetricName({ base: `${partition}.${metric}`, ...(of !== undefined && { of }) });
    if (metrics[name] === undefined) return [];
    const title = words(METRICS[metric].title);
    return [{ head: of === undefined ? title : `${title}, ${of}`, cells: [cell(metrics, name)] }];
  };
  const { question } = cohort;
  const rows =
    question.kind === "multilabel"
      ? question.findings.flatMap((of) => [
          ...row("coverage", of),
          ...row("coverageWithout", of),
          ...row("uncertain", of),
        ])
      : [
          ...namesOf(question).flatMap((of) => row("coverage", of)),
          ...row("uncertain", undefined),
          ...row("setSize", undefined),
        ];
  if (rows.length === 0) return undefined;
  return dataTable({
    name: t`Sets of answers`,
    caption: t`On the ${partition} set, with 95 % intervals: coverage over patients, whose images must all be covered; the others over images`,
    columns: [{ title: "" }, { title: t`Value` }],
    groups: oneGroup(rows),
  });
}

const cell = (metrics: Metrics, name: string): Cell => metricCell(metrics, name) ?? t`not measured`;
