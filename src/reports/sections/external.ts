import type { Drift } from "../../artifacts/drift.js";
import type { CalibrationFigures, ExternalCalibration, ExternalDrop } from "../../artifacts/external.js";
import { humanCount } from "../../core/human-units.js";
import { t } from "../../core/language.js";
import { claimsHtml } from "../claims/claims.js";
import { type Html, html, spaced } from "../html.js";
import { metricTitle } from "../metric-titles.js";
import { pValue, score, signed } from "../numbers.js";
import { PALETTE } from "../palette.js";
import type { ReportData } from "../report-data.js";
import { section } from "../section.js";
import { dataTable } from "../tables/data-table.js";
import { figureCell } from "../tables/figure-cell.js";
import { type Cell, oneGroup, type RowGroup } from "../tables/table.js";
import { told } from "../told.js";
import { figure } from "./figure.js";

/** A finished model on data that its development did not have, beside the test set that it had. */
export function external(data: ReportData): Html | undefined {
  const { external: found } = data;
  if (found === undefined) return undefined;
  const said = claimsHtml(
    [
      "external-frozen",
      "external-not-frozen",
      "external-auc-lower",
      "external-auc-not-shown-lower",
      "external-patients-not-compared",
    ],
    data,
  );
  const shared = claimsHtml(["external-shared"], data);
  return section(
    t`On other data`,
    html`<p>${spaced(said)}</p>
    ${shared.length === 0 ? undefined : html`<p class="warnings">${spaced(shared)}</p>`}
    ${found.drops.length === 0 ? undefined : dropTable(found.drops)}
    ${data.drift === undefined ? undefined : driftTable(data, data.drift)}
    ${found.calibration.length === 0 ? undefined : calibration(data, found.calibration)}`,
  );
}

/** Of each class or finding only these: all that is measured stands in external.json. */
const OF_EACH: readonly string[] = ["auc", "sensitivity", "specificity", "calibrationInTheLarge", "calibrationSlope"];

function dropTable(drops: readonly ExternalDrop[]): Html {
  const names = [...new Set(drops.map(({ of }) => of))];
  const groups = names.map((name): RowGroup => {
    const own = drops.filter(({ of, name: metric }) => of === name && (of === undefined || OF_EACH.includes(metric)));
    return {
      ...(name !== undefined && { title: name }),
      rows: own.map(({ name: metric, development, external: here, drop }) => ({
        head: metricTitle(metric),
        cells: [
          figureCell(development.value, development),
          figureCell(here.value, here),
          figureCell(drop.value, drop, signed),
        ],
      })),
    };
  });
  return dataTable({
    name: t`On other data`,
    caption: t`The test set of the development and these images, with the difference as of independent samples (95 % intervals of both put together, Zou & Donner 2008; calibration: Welch 1947). Predictive values, accuracy, average precision and F1 also change where the class is more or less common`,
    columns: [{ title: t`Metric` }, { title: t`Development` }, { title: t`Here` }, { title: t`Difference` }],
    groups,
  });
}

function driftTable(data: ReportData, { findings, notCompared }: Drift): Html {
  const alarms = claimsHtml(["drift-alarms"], data);
  return html`${alarms.length === 0 ? undefined : html`<p class="warnings">${spaced(alarms)}</p>`}
    <p>${spaced(claimsHtml(["no-drift"], data))}</p>
    ${dataTable({
      name: t`Like the data of training?`,
      caption: t`What was compared, each patient counting once; an alarm takes a corrected p below 0.01 and a difference that matters (\`pipeline explain drift\`)`,
      columns: [{ title: t`Compared` }, { title: t`Found` }, { title: t`p, corrected`, isShort: true }],
      groups: oneGroup(
        [...findings]
          .sort((a, b) => Number(b.isAlarm) - Number(a.isAlarm))
          .map(({ check, message, adjustedP, isAlarm }) => ({
            head: { text: told(check), ...(isAlarm && { note: t`alarm`, isStrong: true }) },
            cells: [told(message), pValue(adjustedP)],
          })),
      ),
    })}
    ${notCompared.length === 0 ? undefined : html`<p>${t`Not compared: ${notCompared.map(told).join(" ")}`}</p>`}`;
}

const FIGURES = ["calibrationInTheLarge", "calibrationSlope", "ece", "brier"] as const;

function calibration(data: ReportData, all: readonly ExternalCalibration[]): Html {
  const row = (head: string, of: CalibrationFigures, note?: string) => ({
    head: { text: head, ...(note !== undefined && { note }) },
    cells: FIGURES.map((name): Cell => {
      const found = of.figures[name];
      return found === undefined ? t`not defined` : figureCell(found.value, found);
    }),
  });
  const groups = all.map(({ of, asIs, intercept, line }): RowGroup => {
    const mapped = (head: string, found: typeof intercept) =>
      "reason" in found
        ? { head, cells: [], instead: { from: 0, text: t`not recalibrated: ${told(found.reason)}` } }
        : row(head, found, t`logit x ${score(found.slope)} ${signed(found.intercept)}`);
    return {
      ...(of !== undefined && { title: of }),
      rows: [row(t`As it is`, asIs), mapped(t`Intercept`, intercept), mapped(t`Intercept and slope`, line)],
    };
  });
  const curves = all.map(calibrationCurves);
  return html`<p>${spaced(claimsHtml(["external-recalibrated"], data))}</p>
    ${dataTable({
      name: t`Recalibration`,
      caption: t`Calibration as it is and recalibrated, with 95 % intervals over patients. The map in small print is fitted to all of these images, and is what would be used from now on`,
      columns: [
        { title: t`Probabilities` },
        { title: t`Calibration in the large` },
        { title: t`Slope` },
        { title: t`Calibration error` },
        { title: t`Brier score` },
      ],
      groups,
    })}
    ${
      curves.length === 1
        ? html`<div class="figures">${curves}</div>`
        : html`<details><summary>Calibration curves</summary><div class="figures">${curves}</div></details>`
    }`;
}

function calibrationCurves({ of, asIs, intercept, line }: ExternalCalibration): Html {
  const drawn = [
    { name: t`As it is`, color: PALETTE.blue, look: "dots" as const, found: asIs },
    ...("reason" in intercept
      ? []
      : [{ name: t`Intercept`, color: PALETTE.vermillion, look: "rings" as const, found: intercept }]),
    ...("reason" in line
      ? []
      : [{ name: t`Intercept and slope`, color: PALETTE.green, look: "marks" as const, found: line }]),
  ];
  return figure({
    title: of === undefined ? t`Calibration on other data` : t`Calibration on other data, ${of}`,
    caption: t`The share of positive cases among those with about the same predicted probability, as the model gives it and recalibrated. On the dotted diagonal, probabilities can be taken at face value; whiskers are 95 % intervals.`,
    chart: {
      x: { title: t`Predicted probability`, min: 0, max: 1 },
      y: { title: t`Share that is positive`, min: 0, max: 1 },
      series: drawn.map(({ name, color, found, look }, at) => ({
        name,
        color,
        look,
        points: found.bins.map(({ meanScore, fractionPositive }) => ({ x: meanScore, y: fractionPositive })),
        ...(at === 0 && { reach: found.bins.map(({ meanScore, low, high }) => ({ x: meanScore, low, high })) }),
      })),
      reference: [
        { x: 0, y: 0 },
        { x: 1, y: 1 },
      ],
    },
    numbers: {
      head: [t`Probabilities`, t`Mean prediction`, t`Cases`, t`Share positive`],
      rows: drawn.flatMap(({ name, found }) =>
        found.bins.map(({ n, meanScore, fractionPositive, low, high }) => [
          name,
          score(meanScore),
          humanCount(n),
          figureCell(fractionPositive, { low, high }),
        ]),
      ),
    },
  });
}
