import { t } from "../../core/language.js";
import type { Comparison } from "../../experiments/compare.js";
import { claimHtml } from "../claims/claims.js";
import { type Html, html } from "../html.js";
import { section } from "../section.js";
import { dataTable } from "../tables/data-table.js";

/** Stages whose keys are not the same, and what makes them others than the baseline's. */
export function stagesSection({ stages, unsettled, candidates }: Comparison): Html | undefined {
  if (stages.length === 0) {
    const same = claimHtml("all-keys-same", { stages, unsettled });
    return same && section(t`Stages`, html`<p>${same}</p>`);
  }
  return section(
    t`Stages that differ`,
    dataTable({
      name: t`Stages that differ`,
      caption: t`By what makes their keys; all other stages are the same and were computed once`,
      columns: [{ title: t`In` }, { title: t`Differs from ${candidates[0]!.letter} by` }],
      groups: stages.map(({ id, differences }) => ({
        title: id,
        rows: differences.map(({ candidates: names, lines }) => ({
          head: names.join(", "),
          cells: [lines.join("\n")],
        })),
      })),
    }),
  );
}
