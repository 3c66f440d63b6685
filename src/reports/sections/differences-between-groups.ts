import { t, words } from "../../core/language.js";
import { claimsHtml } from "../claims/claims.js";
import { type Html, html, spaced } from "../html.js";
import type { MeasuredSubgroups, SubgroupsOfEach } from "../measured-subgroups.js";
import { metricTitle } from "../metric-titles.js";
import { pValue, signed } from "../numbers.js";
import { dataTable } from "../tables/data-table.js";
import { figureCell } from "../tables/figure-cell.js";
import { oneGroup } from "../tables/table.js";

/** Each group against the others of its kind, the most certain difference first. */
export function differencesTable(measured: MeasuredSubgroups | SubgroupsOfEach): Html | undefined {
  const tests = [...measured.tests].sort((a, b) => a.adjustedP - b.adjustedP || a.p - b.p);
  if (tests.length === 0) return undefined;
  return html`<p>${spaced(claimsHtml(["groups-differ", "no-group-differs"], { measured }))}</p>
    <details><summary>Differences between groups</summary>${dataTable({
      name: t`Differences between groups`,
      caption: t`A group minus the others of its kind, with 95 % intervals of both put together (Zou & Donner 2008; calibration: Welch 1947)`,
      columns: [
        { title: t`Groups` },
        { title: t`Metric` },
        { title: t`Difference` },
        { title: "p" },
        { title: t`p, corrected` },
      ],
      groups: oneGroup(
        tests.map(({ division, group, others, metric, of, value, low, high, p, adjustedP }) => ({
          head: t`${words(division)}: ${words(group)} minus ${words(others)}`,
          cells: [
            of === undefined ? metricTitle(metric) : `${metricTitle(metric)}, ${of}`,
            figureCell(value, { low, high }, signed),
            pValue(p),
            pValue(adjustedP),
          ],
        })),
      ),
    })}</details>`;
}
