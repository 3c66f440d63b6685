import { t } from "../../core/language.js";
import { type ClaimData, type ClaimId, claim } from "../claims/claims.js";
import { REFERENCES } from "../claims/references.js";
import { citedIn, type Sentence, sentenceHtml } from "../claims/sentence.js";
import { type Html, html, spaced } from "../html.js";
import type { ReportData } from "../report-data.js";
import { section } from "../section.js";

const DATA = [
  "images-drawn",
  "origin-stated",
  "methods-read",
  "methods-selected-by-table",
  "methods-selected-by-source",
  "methods-flow",
  "methods-split-at-random",
  "methods-split-by-lists",
  "methods-split-by-folds",
  "methods-split-by-inner-folds",
  "methods-split-given",
  "methods-parts",
  "methods-rendered",
  "methods-reduced",
  "methods-prepared",
  "methods-augmented",
  "methods-not-augmented",
] as const satisfies readonly ClaimId[];

const MODEL = [
  "methods-chosen-by-inner-folds",
  "methods-ensemble",
  "methods-features",
  "methods-regression",
  "methods-network",
  "methods-trained",
  "methods-schedule",
  "methods-loss",
  "methods-early-stopping",
  "methods-kept",
  "calibration-fitted",
  "calibration-by-validation",
  "calibration-sets",
] as const satisfies readonly ClaimId[];

const MEASURING = [
  "methods-own-evaluation",
  "methods-threshold",
  "methods-measured",
  "methods-intervals",
  "methods-intervals-each",
  "methods-software",
] as const satisfies readonly ClaimId[];

/** What was done, in the words of a paper's methods, with references: nothing that the record does not say. */
export function methods(data: ReportData): Html | undefined {
  if (data.cohort === undefined) return undefined;
  const said = [DATA, MODEL, MEASURING].map((ids) =>
    ids.flatMap((id: ClaimId) => claim(id, data as ClaimData<typeof id>) ?? []),
  );
  const cited = new Set(said.flat().flatMap((one: Sentence) => citedIn(one)));
  const references = [...cited].map((id) => REFERENCES[id][1]).sort((a, b) => a.localeCompare(b, "en"));
  return section(
    t`Methods`,
    html`${said.filter((sentences) => sentences.length > 0).map((sentences) => html`<p>${spaced(sentences.map(sentenceHtml))}</p>`)}
    ${references.length === 0 ? undefined : html`<h3>References</h3><ul class="references">${references.map((text) => html`<li>${text}</li>`)}</ul>`}`,
  );
}
