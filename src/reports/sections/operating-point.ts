import type { Prediction } from "../../artifacts/predictions.js";
import { humanCount } from "../../core/human-units.js";
import { localNumber, t } from "../../core/language.js";
import { caseMetrics } from "../../statistics/case-metrics.js";
import { classificationRates } from "../../statistics/classification-rates.js";
import { type ConfusionMatrix, confusionMatrix } from "../../statistics/confusion-matrix.js";
import { effectiveCases } from "../../statistics/metric-interval.js";
import { numberPatients } from "../../statistics/patient-numbers.js";
import { predictiveValueIntervals } from "../../statistics/predictive-value-intervals.js";
import { predictiveValues } from "../../statistics/predictive-values.js";
import { claimsHtml } from "../claims/claims.js";
import { type Html, html, spaced } from "../html.js";
import { counted, percent, score } from "../numbers.js";
import type { ReportData } from "../report-data.js";
import { section } from "../section.js";
import { dataTable } from "../tables/data-table.js";
import { type Cell, oneGroup } from "../tables/table.js";
import { thresholdRows } from "../threshold-rows.js";

/** What was called what on the test set, at the threshold, and what a call would mean elsewhere. */
export function operatingPoint(data: ReportData): Html | undefined {
  const { cohort, operatingPoint: chosen } = data;
  const rows = data.predictions.filter(({ partition }) => partition === "test");
  if (rows.length === 0 || chosen === undefined || cohort === undefined) return undefined;
  const { positive, negative } = cohort;
  const matrix = confusionMatrix(
    rows.map(({ label }) => label),
    rows.map(({ score: probability }) => probability),
    chosen.threshold,
  );
  return section(
    t`At the threshold`,
    html`<p>${counted(rows.length, "test image")}, called <b>${positive}</b> where the predicted probability is at least
    <b>${localNumber(chosen.threshold.toPrecision(4))}</b>. ${spaced(claimsHtml(["threshold-fixed", "threshold-chosen", "threshold-frozen", "threshold-chosen-anew", "threshold-of-few-patients"], data))}</p>
    ${choiceTable(data)}
    <div class="beside">${confusionTable(matrix, positive, negative)}${predictiveTable(matrix, effectiveMatrix(rows, chosen.threshold), positive)}</div>`,
  );
}

/** The test rates with the threshold taken as given, and with its choice counted. */
function choiceTable(data: ReportData): Html | undefined {
  const rows = thresholdRows(data);
  if (rows.length === 0) return undefined;
  return dataTable({
    name: t`The threshold and its rates`,
    caption: t`The threshold and the test set's rates, with 95 % intervals that take it as given, and that allow for its choice`,
    columns: [
      { title: "" },
      { title: t`Value` },
      { title: t`95 % interval`, isShort: true },
      { title: t`Interval`, isQuiet: true },
    ],
    groups: oneGroup(
      rows.map(({ name, value, interval, method }) => ({ head: name, cells: [value, interval, method] })),
    ),
  });
}

function confusionTable({ tp, fp, tn, fn }: ConfusionMatrix, positive: string, negative: string): Html {
  const cell = (count: number, total: number, isRight: boolean): Cell => {
    const share = total === 0 ? 0 : count / total;
    return { text: humanCount(count), isStrong: true, note: percent(share), shade: { share, isRight } };
  };
  return dataTable({
    name: t`Confusion matrix`,
    caption: t`Test images by label and call; percentages are of the row`,
    columns: [{ title: "" }, { title: t`called ${positive}` }, { title: t`called ${negative}` }, { title: t`all` }],
    groups: oneGroup([
      { head: t`is ${positive}`, cells: [cell(tp, tp + fn, true), cell(fn, tp + fn, false), humanCount(tp + fn)] },
      { head: t`is ${negative}`, cells: [cell(fp, fp + tn, false), cell(tn, fp + tn, true), humanCount(fp + tn)] },
    ]),
    look: "confusion",
  });
}

const PREVALENCES = [0.01, 0.05, 0.1, 0.2, 0.5];

/** PPV and NPV depend on how common the pathology is where the model is used; the test set is one such place only. */
function predictiveTable(matrix: ConfusionMatrix, effective: ConfusionMatrix, positive: string): Html | undefined {
  const { tp, fp, tn, fn } = matrix;
  if (tp + fn === 0 || fp + tn === 0) return undefined;
  const rates = classificationRates(matrix);
  const own = (tp + fn) / (tp + fp + tn + fn);
  const rows = [own, ...PREVALENCES].map((prevalence, at) => {
    const { ppv, npv } = predictiveValues(rates, prevalence);
    const intervals = predictiveValueIntervals(effective, prevalence);
    const cell = (value: number, { low, high }: { low: number; high: number }): Cell => ({
      text: score(value),
      interval: [score(low), score(high)],
    });
    return {
      head: { text: percent(prevalence), ...(at === 0 && { note: t`as in the test set` }) },
      cells: [cell(ppv, intervals.ppv), cell(npv, intervals.npv)],
    };
  });
  return dataTable({
    name: t`Predictive values`,
    caption: t`What a call means where ${positive} is as common as this, with the test set's sensitivity and specificity (95 % intervals of Mercaldo with the effective numbers of images)`,
    columns: [{ title: t`Prevalence` }, { title: t`PPV` }, { title: t`NPV` }],
    groups: oneGroup(rows),
  });
}

/** The same rates of as many independent images as tell as much, for images of one patient are alike. */
function effectiveMatrix(rows: readonly Prediction[], threshold: number): ConfusionMatrix {
  const labels = rows.map(({ label }) => label);
  const scores = rows.map(({ score: probability }) => probability);
  const called = scores.map((probability) => (probability >= threshold ? 1 : 0));
  const patients = numberPatients(rows.map(({ patient }, row) => (patient === "" ? `\0${row}` : patient)));
  const names = ["sensitivity", "specificity"] as const;
  const metrics = caseMetrics({ labels, scores, called, patients }, { bins: 1, names });
  const [positives, negatives] = names.map((name) => {
    const estimate = metrics.get(name);
    return estimate === undefined ? { n: 0, share: 0 } : { n: effectiveCases(name, estimate), share: estimate.value };
  }) as [{ n: number; share: number }, { n: number; share: number }];
  return {
    tp: positives.n * positives.share,
    fn: positives.n * (1 - positives.share),
    tn: negatives.n * negatives.share,
    fp: negatives.n * (1 - negatives.share),
  };
}
