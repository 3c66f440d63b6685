import { t } from "../../core/language.js";
import type { Candidate } from "../../experiments/candidates.js";
import { firstResults, firstRun, runsOf } from "../../experiments/candidates.js";
import type { Comparison } from "../../experiments/compare.js";
import { verdictOf, warningsOf } from "../claims/comparison-notes.js";
import { type Html, html } from "../html.js";
import { htmlDocument } from "../html-document.js";
import { counted } from "../numbers.js";
import { withPngLinks } from "../png-links.js";
import { section } from "../section.js";
import { readingsSection } from "../sections/readings-of-runs.js";
import { candidatesSection } from "./candidates-section.js";
import { casesSection } from "./cases-section.js";
import { confusionSection } from "./confusion-section.js";
import { curvesSection } from "./curves-section.js";
import { flippedSection } from "./flipped-section.js";
import { gapsSection } from "./gaps-section.js";
import { methodsSection } from "./methods-section.js";
import { metricsSection } from "./metrics-section.js";
import { stagesSection } from "./stages-section.js";

/** A comparison as one HTML file that needs no network, in the style of a run's report. */
export async function comparisonPage(
  comparison: Comparison,
  about: { readonly version: string; readonly command: string },
): Promise<string> {
  const { candidates } = comparison;
  const title = titleOfPage(candidates);
  const main = html`${question(comparison)}${warnings(comparison)}${candidatesSection(comparison)}${readingsSection(candidates.flatMap(runsOf))}
    ${metricsSection(comparison)}${curvesSection(comparison)}${confusionSection(comparison)}${gapsSection(comparison)}${casesSection(comparison)}${await flippedSection(comparison)}${stagesSection(comparison)}
    ${methodsSection(comparison, about.command)}`;
  return htmlDocument({
    title,
    header: html`<h1>${title}</h1>`,
    main: await withPngLinks(main),
    version: about.version,
  });
}

/** `demo: short and longer compared`; of more, how many. */
function titleOfPage(candidates: readonly Candidate[]): string {
  const names = new Set(candidates.map((candidate) => firstRun(candidate).record.pipeline.name));
  const labels = candidates.map((candidate) =>
    runsOf(candidate).length > 1 ? undefined : firstRun(candidate).record.label,
  );
  const what =
    candidates.length === 2 && !labels.includes(undefined) ? labels.join(t` and `) : t`${candidates.length} results`;
  return t`${[...names].join(", ")}: ${what} compared`;
}

function question(comparison: Comparison): Html {
  const { candidates, tests, obstacles } = comparison;
  const { positive, negative } = firstResults(candidates[0]!) ?? {};
  const unseen = obstacles.every((found) => found.length > 0 && found.every(({ kind }) => kind === "test-unseen"));
  const comparable = unseen
    ? comparison.ranking.order.length
    : obstacles.filter((found) => found.every(({ concerns }) => concerns !== "all")).length;
  const of = tests.patients === undefined ? "" : t` of ${counted(tests.patients, "patient")}`;
  const what =
    positive === undefined
      ? html`<p class="question">How do these ${candidates.length} results differ?</p>`
      : html`<p class="question">Which of ${comparable} models tells <b>${positive}</b> from <b>${negative ?? t`the rest`}</b> best
        on ${unseen ? t`the validation images` : html`the same ${counted(tests.images, "test image")}${of}, and is the difference more than chance`}?</p>`;
  const verdict = verdictOf(comparison);
  return html`<section>${comparable < 2 ? html`<p class="question">These results do not compare.</p>` : what}
    ${verdict && html`<p>${verdict}</p>`}</section>`;
}

function warnings(comparison: Comparison): Html | undefined {
  const found = warningsOf(comparison);
  return found.length === 0
    ? undefined
    : section(t`Before you read on`, html`<ul>${found.map((text) => html`<li>${text}</li>`)}</ul>`, "warnings");
}
