import { type Html, html } from "./html.js";
import type { ReportData } from "./report-data.js";
import { audit } from "./sections/audit.js";
import { cohort } from "./sections/cohort.js";
import { keyNumbers } from "./sections/key-numbers.js";
import { learningCurves } from "./sections/learning-curves.js";
import { operatingPoint } from "./sections/operating-point.js";
import { performance } from "./sections/performance.js";
import { question } from "./sections/question.js";
import { samples } from "./sections/samples.js";
import { subgroupTable } from "./sections/subgroup-table.js";
import { whatWasRead } from "./sections/what-was-read.js";

/** What came out, in the order in which a reader asks; sections that have nothing to show are left out. */
export async function results(data: ReportData): Promise<Html> {
  return html`${await whatWasRead(data)}${question(data)}${keyNumbers(data)}${cohort(data)}${performance(data)}${operatingPoint(data)}${subgroupTable(data)}${await samples(data)}${audit(data)}${learningCurves(data)}`;
}
