import type { BaselineFigure } from "../../artifacts/baselines.js";
import { claimsHtml } from "../claims/claims.js";
import { type Html, html, spaced } from "../html.js";
import { boundsOf, score } from "../numbers.js";
import type { ReportData } from "../report-data.js";
import { dataTable } from "../tables/data-table.js";
import { type Cell, oneGroup } from "../tables/table.js";

/** What is reached without a look at any image: what the model's figures are to be read against. */
export function baselines(data: ReportData): Html | undefined {
  const { baselines: found, run } = data;
  if (found === undefined) return undefined;
  const { partition, commonest, metadata } = found;
  const { metrics } = run.record;
  const own = (name: string): Cell => {
    const value = metrics[`${partition}.${name}`];
    const bounds = boundsOf(metrics, `${partition}.${name}`);
    return value === undefined ? "not measured" : { text: score(value), ...(bounds && { interval: bounds }) };
  };
  const isMean = data.answered !== undefined;
  const alone = commonest.called === undefined ? "the commonest answer for each finding" : commonest.called;
  const said = claimsHtml(["metadata-as-good", "commonest-as-good"], data);
  return html`${dataTable({
    name: "Without the images",
    caption: `What is reached without a look at the images, on the ${partition} set, beside the model`,
    columns: [{ title: "" }, { title: isMean ? "Mean AUC" : "AUC (ROC)" }, { title: "Accuracy" }],
    groups: oneGroup([
      { head: "This model", cells: [own("auc"), own("accuracy")] },
      {
        head: { text: `Always ${alone}`, note: "the commonest in training" },
        cells: [score(0.5), score(commonest.accuracy)],
      },
      "reason" in metadata
        ? { head: "Metadata alone", cells: [], instead: { from: 0, text: `not measured: ${metadata.reason}` } }
        : {
            head: { text: `${sentenceOf(metadata.columns)} alone`, note: "logistic regression" },
            cells: [cellOf(metadata.auc), undefined],
          },
    ]),
  })}${said.length === 0 ? undefined : html`<p class="warnings">${spaced(said)}</p>`}`;
}

const cellOf = ({ value, low, high }: BaselineFigure): Cell => ({
  text: score(value),
  ...(low !== undefined && high !== undefined && { interval: [score(low), score(high)] as const }),
});

/** `View, age and sex`. */
function sentenceOf(columns: readonly string[]): string {
  const text = [...columns.slice(0, -2), columns.slice(-2).join(" and ")].join(", ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
