import { humanCount } from "../../core/human-units.js";
import { localNumber, t } from "../../core/language.js";
import { formatMetricName } from "../../core/metric-name.js";
import type { CaseMetric } from "../../core/metrics.js";
import { evaluationOf } from "../../experiments/evaluations.js";
import { FEWEST_PATIENTS, tooFewPatients } from "../../statistics/interval-methods.js";
import { callClasses } from "../../statistics/several/call-classes.js";
import { estimateChart } from "../charts/estimate-chart.js";
import { type Html, html } from "../html.js";
import { intervalText } from "../interval-text.js";
import { shortTitle } from "../metric-titles.js";
import { percent } from "../numbers.js";
import { PALETTE } from "../palette.js";
import type { ReportData } from "../report-data.js";
import { section } from "../section.js";
import { confusionMatrix } from "../tables/confusion-matrix.js";
import { dataTable } from "../tables/data-table.js";
import { metricCell } from "../tables/figure-cell.js";
import { type Cell, oneGroup } from "../tables/table.js";
import { curvesOfEach, type Shown } from "./curves-of-each.js";
import { drawnFigure } from "./figure.js";

/** Each class or finding of several: figures with intervals, curves, and what occurs together. */
export function several(data: ReportData): Html | undefined {
  const { answered } = data;
  if (answered === undefined || answered.kind === "binary") return undefined;
  const rows = answered.rows.filter(({ partition }) => partition === "test");
  const partition = rows.length > 0 ? ("test" as const) : ("validation" as const);
  const shown = rows.length > 0 ? rows : answered.rows.filter((row) => row.partition === partition);
  if (shown.length === 0) return undefined;
  const isExclusive = answered.kind === "multiclass";
  const costs = data.calling?.kind === "multiclass" ? data.calling.costs : undefined;
  const columns = answered.names.map((_, at) => Float64Array.from(shown, ({ scores }) => scores[at]!));
  const one = {
    record: data.run.record,
    names: answered.names,
    rows: shown,
    partition,
    ...(isExclusive && { calls: callClasses(columns, costs) }),
  };
  return section(isExclusive ? t`Each class against the rest` : t`Each finding`, severalOf(one, isExclusive));
}

/** With what exclusive classes were called: places, one per row. */
interface ShownSeveral extends Shown {
  readonly calls?: ArrayLike<number>;
}

/** The same of what was scored, wherever that is from. */
export const severalOf = (one: ShownSeveral, isExclusive: boolean): Html =>
  html`<div class="figures">${forest(one)}</div>${eachTable(one, isExclusive)}${curvesOfEach(one)}
    ${isExclusive ? confusion(one) : together(one)}`;

const partOf = ({ partition }: Shown): string =>
  partition === "pooled" ? t`all folds together` : t`the ${partition} set`;

/** The picture that papers print: the AUC of each with its interval, and of the mean. */
function forest(shown: Shown): Html | undefined {
  const { record, names, partition } = shown;
  const { metrics } = record;
  const row = (name: string, metric: string, color: string) => {
    const value = metrics[metric];
    const [low, high] = ["low", "high"].map((bound) => metrics[`${metric}.${bound}`]);
    return value === undefined ? [] : [{ name, value, low: low ?? value, high: high ?? value, color }];
  };
  const each = names.flatMap((of) => row(of, formatMetricName({ base: `${partition}.auc`, of }), PALETTE.blue));
  const rows = [...each, ...row(t`Mean`, `${partition}.auc`, PALETTE.vermillion)];
  if (each.length === 0) return undefined;
  return drawnFigure({
    title: t`AUC of each`,
    drawing: estimateChart(rows, t`Area under the ROC curve`, { reference: 0.5 }),
    caption: t`Area under the ROC curve of each on ${partOf(shown)} with its 95 % interval (${intervalText(record, formatMetricName({ base: "auc", of: names[0]! }))}), and their mean (${intervalText(record, "auc")}). The dotted line is chance.`,
  });
}

const COLUMNS: readonly CaseMetric[] = ["auc", "sensitivity", "specificity", "ppv", "f1"];

function eachTable(shown: Shown, isExclusive: boolean): Html {
  const { record, names, rows, partition } = shown;
  const things = evaluationOf(record)?.facts["intervalScope"] === "images" ? "images" : "patients";
  const few = new Set(names.filter((_, at) => isOfFew(rows, at)));
  const { metrics } = record;
  // Each fold has a threshold of its own.
  const hasThresholds = !isExclusive && partition !== "pooled";
  const counts = (at: number): readonly Cell[] => {
    const known = rows.filter(({ answers }) => answers[at] !== undefined).length;
    const having = rows.filter(({ answers }) => answers[at] === 1).length;
    const share = known === 0 ? "" : ` (${percent(having / known)})`;
    return [...(isExclusive ? [] : [humanCount(known)]), `${humanCount(having)}${share}`];
  };
  const threshold = (of: string): readonly Cell[] => {
    if (!hasThresholds) return [];
    const value = metrics[formatMetricName({ base: `${partition}.threshold`, of })];
    return [value === undefined ? t`none` : localNumber(value.toPrecision(3))];
  };
  const name = isExclusive ? t`Class` : t`Finding`;
  return dataTable({
    name: isExclusive ? t`Each class` : t`Each finding`,
    caption: t`Each ${name.toLowerCase()} on ${partOf(shown)}, with 95 % intervals in brackets where they were computed${few.size === 0 ? "" : t`; * fewer than ${FEWEST_PATIENTS} ${things} with or without it, too few for an interval that can be trusted`}`,
    columns: [
      { title: name },
      ...(isExclusive ? [] : [{ title: t`Known` }]),
      { title: isExclusive ? t`Images` : t`With it`, isShort: true },
      ...(hasThresholds ? [{ title: t`Threshold` }] : []),
      ...COLUMNS.map((metric) => ({ title: shortOf(metric) })),
    ],
    groups: oneGroup(
      names.map((of, at) => ({
        head: few.has(of) ? `${of} *` : of,
        cells: [
          ...counts(at),
          ...threshold(of),
          ...COLUMNS.map(
            (metric) =>
              metricCell(metrics, formatMetricName({ base: `${partition}.${metric}`, of })) ?? t`not measured`,
          ),
        ],
      })),
    ),
  });
}

function isOfFew(rows: Shown["rows"], at: number): boolean {
  const patients = ([1, 0] as const).map(
    (wanted) =>
      new Set(rows.flatMap(({ answers, patient, image }) => (answers[at] === wanted ? patient || `\0${image}` : [])))
        .size,
  );
  return tooFewPatients(patients) !== undefined;
}

const shortOf = (metric: CaseMetric): string => shortTitle(metric);

/** How often images of each class were called each. */
const confusion = (shown: ShownSeveral): Html =>
  confusionMatrix(
    shown.names,
    { truth: shown.rows.map(({ answers }) => answers.indexOf(1)), calls: shown.calls ?? [] },
    {
      name: t`Confusion matrix`,
      caption: t`Images of ${partOf(shown)} by class (rows) and what they were called (columns), with the share of the class`,
    },
  );

/** How many images have two findings at once. */
function together(shown: Shown): Html {
  const { names, rows } = shown;
  const count = (a: number, b: number): number =>
    rows.filter(({ answers }) => answers[a] === 1 && answers[b] === 1).length;
  return html`<details><summary>Findings that occur together</summary>${dataTable({
    name: t`Findings that occur together`,
    caption: t`Images of ${partOf(shown)} that have both findings; on the diagonal those that have the one`,
    columns: [{ title: t`Finding` }, ...names.map((name) => ({ title: name }))],
    groups: oneGroup(names.map((name, a) => ({ head: name, cells: names.map((_, b) => humanCount(count(a, b))) }))),
  })}</details>`;
}
