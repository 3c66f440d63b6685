import { t } from "../../core/language.js";
import { claimsHtml } from "../claims/claims.js";
import { type Html, html, spaced } from "../html.js";
import type { ReportData } from "../report-data.js";
import { section } from "../section.js";
import { demographics } from "./demographics.js";
import { flowDiagram } from "./flow.js";

/** Where the images come from, which were left out, and how the rest was divided. */
export function cohort(data: ReportData): Html | undefined {
  const { cohort: found } = data;
  if (found === undefined) return undefined;
  return section(
    t`Images and patients`,
    html`<div class="cohort">${found.flow.length === 0 ? undefined : flowDiagram(found.flow)}
    ${demographics(found)}</div>
    <p>${spaced(
      claimsHtml(
        [
          "patients-in-one-part",
          "patients-in-several-parts",
          "test-size",
          "values-missing",
          "no-values-missing",
          "labels-unclear",
          "labels-clear",
        ],
        data,
      ),
    )}</p>`,
  );
}
