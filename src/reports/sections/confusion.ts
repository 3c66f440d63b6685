import { confusionMatrix } from "../../statistics/confusion-matrix.js";
import { type Html, html } from "../html.js";
import { counted } from "../numbers.js";
import type { ReportData } from "../report-data.js";

/** What was called what on the test part, at the threshold that was chosen before. */
export function confusion(data: ReportData): Html | undefined {
  const { cohort, operatingPoint } = data;
  const rows = data.predictions.filter(({ partition }) => partition === "test");
  if (rows.length === 0 || operatingPoint === undefined || cohort === undefined) return undefined;
  const positive = cohort.positive;
  const negative = cohort.classes.find((name) => name !== positive) ?? "negative";
  const { tp, fp, tn, fn } = confusionMatrix(
    rows.map(({ label }) => label),
    rows.map(({ score }) => score),
    operatingPoint.threshold,
  );
  const cell = (count: number, total: number, right: boolean) => {
    const share = total === 0 ? 0 : count / total;
    return html`<td class="${right ? "right" : "wrong"}" style="--share:${share.toFixed(3)}"><b>${count.toLocaleString("en-US")}</b>
      <small>${(share * 100).toFixed(1)} %</small></td>`;
  };
  return html`<section><h2>Confusion matrix</h2>
    <p>${counted(rows.length, "test image")}, called <b>${positive}</b> where the predicted probability is at least
    ${operatingPoint.threshold.toPrecision(4)}. That threshold was chosen on the ${operatingPoint.partition} part
    (${ruleName(operatingPoint.rule)}), before the test part was scored.</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Confusion matrix"><table class="confusion"><caption>Test images by label and call; percentages are of the row</caption>
    <thead><tr><td></td><th scope="col">called ${positive}</th><th scope="col">called ${negative}</th><th scope="col">all</th></tr></thead>
    <tbody>
    <tr><th scope="row">is ${positive}</th>${cell(tp, tp + fn, true)}${cell(fn, tp + fn, false)}<td>${tp + fn}</td></tr>
    <tr><th scope="row">is ${negative}</th>${cell(fp, fp + tn, false)}${cell(tn, fp + tn, true)}<td>${fp + tn}</td></tr>
    </tbody></table></div></section>`;
}

const ruleName = (rule: string): string =>
  rule === "youden" ? "Youden: the greatest sensitivity + specificity - 1" : `rule: ${rule}`;
