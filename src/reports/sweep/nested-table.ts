import { t } from "../../core/language.js";
import type { Candidate } from "../../experiments/candidates.js";
import { nestedChoices } from "../../experiments/nested-choices.js";
import { claimsHtml } from "../claims/claims.js";
import { type Html, html } from "../html.js";
import { shortTitle } from "../metric-titles.js";
import { score } from "../numbers.js";
import { dataTable } from "../tables/data-table.js";
import { oneGroup } from "../tables/table.js";

/** What each outer fold of a nested cross-validation chose, and how all points did in the inner folds. */
export function nestedTables(candidate: Candidate, folds: number): Html | undefined {
  const nested = nestedChoices(candidate);
  if (nested === undefined) return undefined;
  const metric = shortTitle(nested.metric);
  const data = { candidate, folds };
  const said = claimsHtml(["nested-choices-alike", "nested-choices-differ", "nested-optimism"], data);
  return html`<h3>${t`The choice`}</h3>${said.map((text) => html`<p>${text}</p>`)}${dataTable({
    name: t`Choices`,
    caption: t`Choice of each outer fold by ${nested.inner} inner folds, and its own test`,
    columns: [
      { title: t`Fold` },
      { title: t`Chosen point` },
      { title: t`${metric}, inner mean` },
      { title: t`SD over the inner folds` },
      { title: t`${metric}, test` },
    ],
    groups: oneGroup(
      nested.folds.map(({ fold, name, mean, deviation, test }) => ({
        head: `${fold + 1}`,
        cells: [name, score(mean), score(deviation), test === undefined ? undefined : score(test)],
      })),
    ),
  })}${dataTable({
    name: t`Points`,
    caption: t`All points, over the inner folds of all outer folds`,
    columns: [{ title: t`Point` }, { title: t`${metric}, inner mean` }, { title: t`Chosen by folds` }],
    groups: oneGroup(nested.points.map(({ name, mean, chosenBy }) => ({ head: name, cells: [score(mean), chosenBy] }))),
  })}`;
}
