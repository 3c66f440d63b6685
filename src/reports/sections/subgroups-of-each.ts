import { humanCount } from "../../core/human-units.js";
import { t, words } from "../../core/language.js";
import { SMALLEST_SUBGROUP, type Subgroup } from "../../statistics/subgroups.js";
import { claimsHtml } from "../claims/claims.js";
import { type Html, html, spaced } from "../html.js";
import { methodWords } from "../interval-text.js";
import { subgroupsOfEach } from "../measured-subgroups.js";
import { score } from "../numbers.js";
import type { ReportData } from "../report-data.js";
import { section } from "../section.js";
import { dataTable } from "../tables/data-table.js";
import { type Cell, oneGroup } from "../tables/table.js";
import { differencesTable } from "./differences-between-groups.js";

/** The area of each class or finding among women and men, young and old: a mean can hide that one fails some of them. */
export function subgroupsOfEachTables(data: ReportData): Html | undefined {
  const measured = subgroupsOfEach(data);
  if (measured === undefined) return undefined;
  const method = methodWords("newcombe", [data.cohort?.patientsKnown === false ? "images" : "patients"]);
  const head = data.answered?.kind === "multiclass" ? t`Class` : t`Finding`;
  const tables = measured.divisions.map(({ title, groups, each, unknown }) =>
    dataTable({
      name: t`AUC by ${words(title).toLowerCase()}`,
      caption: t`AUC of each by ${words(title).toLowerCase()} on the test set (${method}), and in how many images it is known${unknown > 0 ? t`; ${words(title).toLowerCase()} is not known for ${humanCount(unknown)}` : ""}`,
      columns: [{ title: head }, ...groups.map((group) => ({ title: words(group) }))],
      groups: oneGroup(each.map((one) => ({ head: one.name, cells: one.groups.map(cell) }))),
    }),
  );
  return section(
    t`Subgroups`,
    html`<p>${spaced(claimsHtml(["groups-tested", "groups-not-tested", "groups-too-small", "groups-of-few-patients"], { measured }))}</p>
    ${tables}${differencesTable(measured)}`,
  );
}

function cell(group: Subgroup | undefined): Cell {
  if (group === undefined) return "";
  const note = `n = ${humanCount(group.n)}`;
  if (group.n < SMALLEST_SUBGROUP) return { text: "", note: t`${note}, too few to measure` };
  const { auc, isFew } = group;
  if (auc === undefined) return { text: "", note: t`${note}, all alike` };
  return {
    text: `${score(auc.value)}${isFew ? " *" : ""}`,
    ...(auc.interval && { interval: [score(auc.interval.low), score(auc.interval.high)] }),
    note,
  };
}
