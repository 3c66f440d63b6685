import type { Prediction } from "../../artifacts/predictions.js";
import { humanCount } from "../../core/human-units.js";
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
import { thresholdRows } from "../threshold-rows.js";

/** What was called what on the test part, at the threshold, and what a call would mean elsewhere. */
export function operatingPoint(data: ReportData): Html | undefined {
  const { cohort, operatingPoint: chosen } = data;
  const rows = data.predictions.filter(({ partition }) => partition === "test");
  if (rows.length === 0 || chosen === undefined || cohort === undefined) return undefined;
  const { positive } = cohort;
  const negative = cohort.classes.find((name) => name !== positive) ?? "negative";
  const matrix = confusionMatrix(
    rows.map(({ label }) => label),
    rows.map(({ score: probability }) => probability),
    chosen.threshold,
  );
  return html`<section><h2>At the threshold</h2>
    <p>${counted(rows.length, "test image")}, called <b>${positive}</b> where the predicted probability is at least
    <b>${chosen.threshold.toPrecision(4)}</b>. ${spaced(claimsHtml(["threshold-fixed", "threshold-chosen", "threshold-chosen-anew", "threshold-of-few-patients"], data))}</p>
    ${choiceTable(data)}
    <div class="beside">${confusionTable(matrix, positive, negative)}${predictiveTable(matrix, effectiveMatrix(rows, chosen.threshold), positive)}</div></section>`;
}

/** The test rates with the threshold taken as given, and with its choice counted. */
function choiceTable(data: ReportData): Html | undefined {
  const rows = thresholdRows(data);
  if (rows.length === 0) return undefined;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="The threshold and its rates"><table>
    <caption>The threshold and the test part's rates, with 95 % intervals that take it as given, and that count its choice</caption>
    <thead><tr><th scope="col"></th><th scope="col">Value</th><th scope="col">95 % interval</th><th scope="col">Interval</th></tr></thead>
    <tbody>${rows.map(
      ({ name, value, interval, method }) =>
        html`<tr><th scope="row">${name}</th><td>${value}</td><td>${interval}</td><td><small>${method}</small></td></tr>`,
    )}</tbody></table></div>`;
}

function confusionTable({ tp, fp, tn, fn }: ConfusionMatrix, positive: string, negative: string): Html {
  const cell = (count: number, total: number, right: boolean) => {
    const share = total === 0 ? 0 : count / total;
    return html`<td class="${right ? "right" : "wrong"}" style="--share:${share.toFixed(3)}"><b>${humanCount(count)}</b>
      <small>${percent(share)}</small></td>`;
  };
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Confusion matrix"><table class="confusion"><caption>Test images by label and call; percentages are of the row</caption>
    <thead><tr><td></td><th scope="col">called ${positive}</th><th scope="col">called ${negative}</th><th scope="col">all</th></tr></thead>
    <tbody>
    <tr><th scope="row">is ${positive}</th>${cell(tp, tp + fn, true)}${cell(fn, tp + fn, false)}<td>${tp + fn}</td></tr>
    <tr><th scope="row">is ${negative}</th>${cell(fp, fp + tn, false)}${cell(tn, fp + tn, true)}<td>${fp + tn}</td></tr>
    </tbody></table></div>`;
}

const PREVALENCES = [0.01, 0.05, 0.1, 0.2, 0.5];

/** PPV and NPV depend on how common the pathology is where the model is used; the test part is one such place only. */
function predictiveTable(matrix: ConfusionMatrix, effective: ConfusionMatrix, positive: string): Html | undefined {
  const { tp, fp, tn, fn } = matrix;
  if (tp + fn === 0 || fp + tn === 0) return undefined;
  const rates = classificationRates(matrix);
  const own = (tp + fn) / (tp + fp + tn + fn);
  const rows = [own, ...PREVALENCES].map((prevalence, at) => {
    const { ppv, npv } = predictiveValues(rates, prevalence);
    const intervals = predictiveValueIntervals(effective, prevalence);
    const cell = (value: number, { low, high }: { low: number; high: number }) =>
      html`<td>${score(value)} <small>(${score(low)} to ${score(high)})</small></td>`;
    return html`<tr><th scope="row">${percent(prevalence)}${at === 0 ? html` <small>as in the test part</small>` : undefined}</th>
      ${cell(ppv, intervals.ppv)}${cell(npv, intervals.npv)}</tr>`;
  });
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Predictive values"><table>
    <caption>What a call means where ${positive} is as common as this, with the test part's sensitivity and specificity (95 % intervals of Mercaldo with the effective numbers of images)</caption>
    <thead><tr><th scope="col">Prevalence</th><th scope="col">PPV</th><th scope="col">NPV</th></tr></thead>
    <tbody>${rows}</tbody></table></div>`;
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
