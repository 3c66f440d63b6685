import { t } from "../core/language.js";
import { claimHtml } from "./claims/claims.js";
import { type Html, html } from "./html.js";
import { namedApart } from "./named-apart.js";
import { withPngLinks } from "./png-links.js";
import type { ReportData } from "./report-data.js";
import { section } from "./section.js";
import { audit } from "./sections/audit.js";
import { calibration } from "./sections/calibration.js";
import { cohort } from "./sections/cohort.js";
import { external } from "./sections/external.js";
import { keyNumbers } from "./sections/key-numbers.js";
import { learningCurves } from "./sections/learning-curves.js";
import { methods } from "./sections/methods.js";
import { operatingPoint } from "./sections/operating-point.js";
import { performance } from "./sections/performance.js";
import { question } from "./sections/question.js";
import { samples } from "./sections/samples.js";
import { several } from "./sections/several.js";
import { subgroupTable } from "./sections/subgroup-table.js";
import { whatWasRead } from "./sections/what-was-read.js";

/**
 * What came out, in the order in which a reader asks; sections that have nothing to show are left out. Of a run with
 * several evaluations each has its own part, in their order, between what they share.
 * @param evaluations the run once for each, at least one.
 */
export async function results(evaluations: readonly ReportData[]): Promise<Html> {
  const [first] = evaluations as readonly [ReportData, ...ReportData[]];
  const unreadable = [...new Set(evaluations.flatMap((data) => data.unreadable ?? []))];
  const said = unreadable.length === 0 ? undefined : claimHtml("files-damaged", { unreadable });
  const damaged = said && html`<p class="warnings">${said}</p>`;
  if (evaluations.length === 1) {
    return await withPngLinks(
      html`${damaged}${await whatWasRead(first)}${question(first)}${keyNumbers(first)}${external(first)}${cohort(first)}${performance(first)}${several(first)}${calibration(first)}${operatingPoint(first)}${subgroupTable(first)}${await samples(first)}${audit(first)}${learningCurves(first)}${methods(first)}`,
    );
  }
  const parts: Html[] = [];
  for (const data of evaluations) {
    const name = data.run.evaluation ?? "";
    const part = html`${question(data)}${keyNumbers(data)}${external(data)}${performance(data)}${several(data)}${calibration(data)}${operatingPoint(data)}${subgroupTable(data)}${await samples(data)}${learningCurves(data)}${methods(data)}`;
    parts.push(html`${section(t`Evaluation ${name}`, html``, "evaluation")}${namedApart(part, name)}`);
  }
  return await withPngLinks(html`${damaged}${await whatWasRead(first)}${cohort(first)}${parts}${audit(first)}`);
}
