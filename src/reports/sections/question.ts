import { claimsHtml } from "../claims/claims.js";
import { type Html, html, spaced } from "../html.js";
import type { ReportData } from "../report-data.js";

/** The question in a sentence, the answer in another, and the reasons to doubt it. */
export function question(data: ReportData): Html | undefined {
  if (data.cohort === undefined) return undefined;
  const asked = claimsHtml(
    [
      "question-new-patients",
      "question-new-images",
      "question-seen-or-not-known",
      "question-given-model",
      "question-untested",
      "no-model",
    ],
    data,
  );
  const doubts = claimsHtml(
    [
      "test-images-seen",
      "test-patients-seen",
      "training-not-known",
      "other-namespaces",
      "patients-not-listed",
      "patients-unknown",
    ],
    data,
  );
  const answers = claimsHtml(["answer", "chance-in-interval"], data);
  const assurances = claimsHtml(["nothing-seen", "no-image-seen", "validation-optimistic"], data);
  return html`<section>
    ${asked.map((text) => html`<p class="question">${text}</p>`)}
    ${answers.length === 0 ? undefined : html`<p>${spaced(answers)}</p>`}
    ${assurances.length === 0 ? undefined : html`<p>${spaced(assurances)}</p>`}
    ${doubts.map((text) => html`<p class="warnings">${text}</p>`)}
  </section>`;
}
