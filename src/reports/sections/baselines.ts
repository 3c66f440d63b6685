import { t } from "../../core/language.js";
import { listed } from "../../experiments/describe-comparison.js";
import { claimsHtml } from "../claims/claims.js";
import { type Html, html, spaced } from "../html.js";
import { score } from "../numbers.js";
import type { ReportData } from "../report-data.js";
import { dataTable } from "../tables/data-table.js";
import { figureCell, metricCell } from "../tables/figure-cell.js";
import { type Cell, oneGroup } from "../tables/table.js";
import { told } from "../told.js";

/** What is reached without a look at any image: what the model's figures are to be read against. */
export function baselines(data: ReportData): Html | undefined {
  const { baselines: found, run } = data;
  if (found === undefined) return undefined;
  const { partition, commonest, metadata } = found;
  const { metrics } = run.record;
  const own = (name: string): Cell => metricCell(metrics, `${partition}.${name}`) ?? t`not measured`;
  const isMean = data.answered !== undefined;
  const alone = commonest.called === undefined ? t`the commonest answer for each finding` : commonest.called;
  const said = claimsHtml(["metadata-as-good", "commonest-as-good"], data);
  return html`${dataTable({
    name: t`Without the images`,
    caption: t`What is achieved without looking at the images, on the ${partition} set, compared with the model`,
    columns: [{ title: "" }, { title: isMean ? t`Mean AUC` : t`AUC (ROC)` }, { title: t`Accuracy` }],
    groups: oneGroup([
      { head: t`This model`, cells: [own("auc"), own("accuracy")] },
      {
        head: { text: t`Always ${alone}`, note: t`the most common in training` },
        cells: [score(0.5), score(commonest.accuracy)],
      },
      "reason" in metadata
        ? { head: t`Metadata alone`, cells: [], instead: { from: 0, text: t`not measured: ${told(metadata.reason)}` } }
        : {
            head: { text: t`${sentenceOf(metadata.columns)} alone`, note: t`logistic regression` },
            cells: [figureCell(metadata.auc.value, metadata.auc), undefined],
          },
    ]),
  })}${said.length === 0 ? undefined : html`<p class="warnings">${spaced(said)}</p>`}`;
}

/** `View, age and sex`. */
function sentenceOf(named: readonly string[]): string {
  const text = listed(named.map(told));
  return text.charAt(0).toUpperCase() + text.slice(1);
}
