import type { Finding } from "../../artifacts/audit-findings.js";
import { t, words } from "../../core/language.js";
import { claimsHtml } from "../claims/claims.js";
import { type Html, html, spaced } from "../html.js";
import type { ReportData } from "../report-data.js";
import { section } from "../section.js";
import { dataTable } from "../tables/data-table.js";
import { figureCell } from "../tables/figure-cell.js";
import { oneGroup, type Row } from "../tables/table.js";
import { told } from "../told.js";

/** What each check looks for: all of it is bad, so that one answer means the same in every row. */
const LOOKED_FOR: Readonly<Record<string, string>> = {
  patients: "A patient in two partitions",
  "identical images": "An image file in two partitions",
  "near-identical images": "A picture in two partitions under another file",
  "label among the features": "A pixel, statistic or column that is the label",
  normalization: "A normalization computed from other than training images",
  shortcuts: "Metadata that tell the class without looking at the image",
  "marks and borders": "Burnt-in marks, borders or single pixels that tell the class",
  "image regions": "A border or corners of the image that tell the class",
  "pretrained network": "A pretrained network that was trained on the data set of the images",
};

/** Tables of predictors: of what, and the caption before and after the number of folds. */
const TABLES: Readonly<Record<string, readonly [name: string, first: string, before: string]>> = {
  shortcuts: ["Metadata as predictors", "Metadata", "AUC of a logistic regression on metadata alone"],
  "marks and borders": [
    "Marks and borders as predictors",
    "Sign",
    "AUC of the most informative signs of each kind, intervals corrected for the number of rows",
  ],
  "image regions": [
    "Regions of the image as predictors",
    "Region",
    "AUC of a ridge regression on shrunk images, intervals corrected for the number of regions",
  ],
};

const VERDICTS: Readonly<Record<Finding["status"], readonly [sign: string, word: string]>> = {
  passed: ["✓", "not found"],
  hint: ["?", "perhaps: look at it"],
  problem: ["✗", "found"],
  "not checked": ["–", "not checked"],
};

/** What would make the figures worthless, and whether it is so. */
export function audit(data: ReportData): Html | undefined {
  const { audit: findings, cohort, predictions } = data;
  const said = claimsHtml(
    ["not-audited", "audit-problems", "audit-clear", "audit-hints", "audit-checked-nothing"],
    data,
  );
  if (findings === undefined) {
    return cohort === undefined || predictions.length === 0 || said.length === 0
      ? undefined
      : section(t`Leakage audit`, html`<p>${said}</p>`);
  }
  const rows = findings.map(({ check, status, message }): Row => {
    const [sign, text] = VERDICTS[status];
    return {
      head: words(LOOKED_FOR[check] ?? check),
      cells: [{ text: words(text), sign }, told(message)],
      look: `verdict ${status.replace(" ", "-")}`,
    };
  });
  const table = dataTable({
    name: t`Leakage audit`,
    caption: t`What would make the figures worthless`,
    columns: [{ title: t`Looked for` }, { title: t`Answer`, isShort: true }, { title: t`In detail` }],
    groups: oneGroup(rows),
    look: "audit",
  });
  const tables = findings.map(probes).filter((one) => one !== undefined);
  return section(t`Leakage audit`, html`<p>${spaced(said)}</p>${table}${tables}`);
}

interface Probe {
  readonly auc: number;
  readonly low: number;
  readonly high: number;
}

/** How well each kind of what should not tell the class does so alone. */
function probes({ check, details }: Finding): Html | undefined {
  const { alone, together, folds } = details as {
    readonly alone?: readonly (Probe & { readonly source: string })[];
    readonly together?: Probe;
    readonly folds?: number;
  };
  const table = TABLES[check];
  if (alone === undefined || table === undefined) return undefined;
  const [name, first, what] = table.map(words) as [string, string, string];
  const line = (head: string, { auc, low, high }: Probe): Row => ({
    head,
    cells: [figureCell(auc, { low, high })],
  });
  return html`<details><summary>${name}</summary>${dataTable({
    name,
    caption: t`${what}, out of ${folds ?? 0} folds, known patients kept together; 0.5 is chance`,
    columns: [{ title: first }, { title: t`AUC (95 % interval)` }],
    groups: oneGroup([
      ...alone.map((one) => line(told(one.source), one)),
      ...(together ? [line(t`all together`, together)] : []),
    ]),
  })}</details>`;
}
