import { humanCount } from "../../core/human-units.js";
import { t, words } from "../../core/language.js";
import { METRICS } from "../../core/metrics.js";
import { SMALLEST_SUBGROUP, type Subgroup } from "../../statistics/subgroups.js";
import { claimsHtml } from "../claims/claims.js";
import { type Html, html, spaced } from "../html.js";
import { methodWords } from "../interval-text.js";
import { type SubgroupsOfEach, subgroupsOfEach } from "../measured-subgroups.js";
import { shortTitle } from "../metric-titles.js";
import type { ReportData } from "../report-data.js";
import { section } from "../section.js";
import { dataTable } from "../tables/data-table.js";
import { figureCell } from "../tables/figure-cell.js";
import { type Cell, oneGroup } from "../tables/table.js";
import { differencesTable } from "./differences-between-groups.js";

/** How each class or finding does among women and men, young and old: a mean can hide that one fails some of them. */
export function subgroupsOfEachTables(data: ReportData): Html | undefined {
  const measured = subgroupsOfEach(data);
  if (measured === undefined) return undefined;
  const scope = data.cohort?.patientsKnown === false ? "images" : "patients";
  const head = data.answered?.kind === "multiclass" ? t`Class` : t`Finding`;
  const tableOf = ({ title, groups, each, unknown }: Division, metric: GroupMetric): Html => {
    const by = words(title).toLowerCase();
    const method = methodWords(METRICS[metric].interval, [scope]);
    return dataTable({
      name: t`${shortTitle(metric)} by ${by}`,
      caption: t`${shortTitle(metric)} of each by ${by} on the test set (${method}), and in how many images it is known${unknown > 0 ? t`; ${by} is not known for ${humanCount(unknown)}` : ""}`,
      columns: [{ title: head }, ...groups.map((group) => ({ title: words(group) }))],
      groups: oneGroup(each.map((one) => ({ head: one.name, cells: one.groups.map((group) => cell(group, metric)) }))),
    });
  };
  const { divisions } = measured;
  const rates = (["sensitivity", "specificity"] as const).filter((metric) =>
    divisions.some(({ each }) => each.some((one) => one.groups.some((group) => group?.[metric] !== undefined))),
  );
  const called = data.answered?.kind === "multiclass" ? t`as the classes were called` : t`each at its own threshold`;
  return section(
    t`Subgroups`,
    html`<p>${spaced(claimsHtml(["groups-tested", "groups-not-tested", "groups-too-small", "groups-of-few-patients"], { measured }))}</p>
    ${divisions.map((division) => tableOf(division, "auc"))}${
      rates.length === 0
        ? undefined
        : html`<details><summary>Sensitivity and specificity by group, ${called}</summary>${divisions.flatMap(
            (division) => rates.map((metric) => tableOf(division, metric)),
          )}</details>`
    }${differencesTable(measured)}`,
  );
}

type Division = SubgroupsOfEach["divisions"][number];
type GroupMetric = "auc" | "sensitivity" | "specificity";

function cell(group: Subgroup | undefined, metric: GroupMetric): Cell {
  if (group === undefined) return "";
  const note = `n = ${humanCount(group.n)}`;
  if (group.n < SMALLEST_SUBGROUP) return { text: "", note: t`${note}, too few to measure` };
  const { [metric]: figure, isFew, n, positives } = group;
  if (figure === undefined) {
    const absent = positives === 0 || positives === n ? t`${note}, all alike` : t`${note}, no threshold`;
    return { text: "", note: absent };
  }
  const found = figureCell(figure.value, figure.interval);
  return { ...found, text: `${found.text}${isFew ? " *" : ""}`, note };
}
