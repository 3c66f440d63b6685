import type { Finding } from "../../artifacts/audit-findings.js";
import { claimsHtml } from "../claims/claims.js";
import { type Html, html } from "../html.js";
import { score } from "../numbers.js";
import type { ReportData } from "../report-data.js";

/** What each check is about, and why it matters. Checks that a newer audit may have stand under their own names. */
const QUESTIONS: Readonly<Record<string, string>> = {
  patients: "Is a patient in two partitions?",
  "identical images": "Is an image file in two partitions?",
  "near-identical images": "Is a picture in two partitions under another file?",
  "label among the features": "Is there a pixel, statistic or column that is the label?",
  normalization: "Was the normalization computed from training images alone?",
  shortcuts: "Do metadata tell the class without a look at the image?",
  "marks and borders": "Do burnt-in marks, borders or single pixels tell the class?",
  "image regions": "Do the border or the corners of the image tell the class?",
};

/** Tables of predictors: of what, and the caption before and after the number of folds. */
const TABLES: Readonly<Record<string, readonly [name: string, first: string, before: string]>> = {
  shortcuts: ["Metadata as predictors", "Metadata", "AUC of a logistic regression on metadata alone"],
  "marks and borders": [
    "Marks and borders as predictors",
    "Sign",
    "AUC of the signs of each kind that tell most, intervals corrected for the number of rows",
  ],
  "image regions": [
    "Regions of the image as predictors",
    "Region",
    "AUC of a ridge regression on shrunk images, intervals corrected for the number of regions",
  ],
};

const VERDICTS: Readonly<Record<Finding["status"], readonly [string, string]>> = {
  passed: ["✓", "no"],
  hint: ["?", "look at it"],
  problem: ["✗", "problem"],
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
      : html`<section><h2>Leakage audit</h2><p>${said}</p></section>`;
  }
  const rows = findings.map(({ check, status, message }) => {
    const [sign, word] = VERDICTS[status];
    const verdict = check === "normalization" && status === "passed" ? "yes" : word;
    return html`<tr class="verdict ${status.replace(" ", "-")}"><th scope="row">${QUESTIONS[check] ?? check}</th>
      <td class="short"><span aria-hidden="true">${sign}</span> ${verdict}</td><td>${message}</td></tr>`;
  });
  const tables = findings.map((finding) => probes(finding)).filter((table) => table !== undefined);
  return html`<section><h2>Leakage audit</h2><p>${said}</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Leakage audit"><table class="audit">
    <caption>What would make the figures worthless</caption>
    <thead><tr><th scope="col">Question</th><th scope="col">Answer</th><th scope="col">What was found</th></tr></thead>
    <tbody>${rows}</tbody></table></div>${tables}</section>`;
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
  const [title, first, what] = table;
  const line = (name: string, { auc, low, high }: Probe) =>
    html`<tr><th scope="row">${name}</th><td>${score(auc)} <small>(${score(low)} to ${score(high)})</small></td></tr>`;
  return html`<details><summary>${title}</summary><div class="scroll" tabindex="0" role="region" aria-label="${title}"><table>
    <caption>${what}, out of ${folds ?? 0} folds with patients kept together; 0.5 is chance</caption>
    <thead><tr><th scope="col">${first}</th><th scope="col">AUC (95 % interval)</th></tr></thead>
    <tbody>${alone.map((one) => line(one.source, one))}${together && line("all together", together)}</tbody></table></div></details>`;
}
