import { t, words } from "../../core/language.js";
import type { Comparison } from "../../experiments/compare.js";
import { claimsHtml } from "../claims/claims.js";
import { type Html, html, spaced } from "../html.js";
import { metricTitle } from "../metric-titles.js";
import { pValue, signed } from "../numbers.js";
import { section } from "../section.js";
import { dataTable } from "../tables/data-table.js";
import { figureCell } from "../tables/figure-cell.js";
import { oneGroup } from "../tables/table.js";

/** Whether a candidate serves groups of patients more alike than the baseline does, or less. */
export function gapsSection(comparison: Comparison): Html | undefined {
  const { candidates, gaps } = comparison;
  const baseline = candidates[0]!.letter;
  const parts = gaps.flatMap((changes, index): readonly Html[] => {
    if (changes === undefined || changes.length === 0) return [];
    const { letter } = candidates[index]!;
    return [
      html`<p>${spaced(claimsHtml(["gap-narrowed", "gap-widened", "no-gap-changed"], { changes, letter, baseline }))}</p>
      ${dataTable({
        name: t`Gaps between groups by ${letter}`,
        caption: t`A group minus the others of its kind, by ${baseline} and by ${letter}, and how the gap changes: paired over the same images (95 % intervals, Welch 1947)`,
        columns: [
          { title: t`Groups` },
          { title: t`Metric` },
          { title: baseline },
          { title: letter },
          { title: t`Change` },
          { title: t`p, corrected` },
        ],
        groups: oneGroup(
          [...changes]
            .sort((a, b) => a.adjustedP - b.adjustedP || a.p - b.p)
            .map(({ division, group, others, metric, gaps: [byA, byB], value, low, high, adjustedP }) => ({
              head: t`${words(division)}: ${words(group)} minus ${words(others)}`,
              cells: [
                metricTitle(metric),
                signed(byA),
                signed(byB),
                figureCell(value, { low, high }, signed),
                pValue(adjustedP),
              ],
            })),
        ),
      })}`,
    ];
  });
  return parts.length === 0 ? undefined : section(t`Gaps between groups`, html`${parts}`);
}
