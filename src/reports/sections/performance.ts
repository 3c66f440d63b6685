import { t } from "../../core/language.js";
import type { RunRecord } from "../../core/run-record.js";
import { claimsHtml } from "../claims/claims.js";
import { type Html, html } from "../html.js";
import type { Part } from "../part.js";
import type { ReportData } from "../report-data.js";
import { section } from "../section.js";
import { calibrationFigure } from "./calibration-figure.js";
import { decisionFigure } from "./decision-figure.js";
import { partsOf } from "./parts-of.js";
import { precisionRecallFigure } from "./precision-recall-figure.js";
import { rocFigure } from "./roc-figure.js";

/** ROC, precision and recall, calibration and net benefit of the test and validation sets. */
export function performance(data: ReportData): Html | undefined {
  const parts = partsOf(data);
  const leftOut = claimsHtml(["scores-left-out", "parts-left-out"], data).map(
    (text) => html`<p class="warnings">${text}</p>`,
  );
  if (parts.length === 0 && leftOut.length === 0) return undefined;
  const { record } = data.run;
  const threshold = data.operatingPoint?.threshold;
  return section(
    t`How well the scores tell the classes apart`,
    html`${leftOut}${parts.length === 0 ? undefined : figures(parts, record, threshold)}`,
  );
}

const figures = (parts: readonly Part[], record: RunRecord, threshold: number | undefined): Html =>
  html`<div class="figures">${rocFigure(parts, record, threshold)}${precisionRecallFigure(parts, record, threshold)}${calibrationFigure(
    parts,
    record,
  )}${decisionFigure(parts[0]!)}</div>`;
