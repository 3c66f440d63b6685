import { humanCount } from "../../core/human-units.js";
import { methodText } from "../../statistics/interval-methods.js";
import { SMALLEST_SUBGROUP, type Subgroup } from "../../statistics/subgroups.js";
import { claimsHtml } from "../claims/claims.js";
import { type Html, html, spaced } from "../html.js";
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
  const method = methodText("newcombe", [data.cohort?.patientsKnown === false ? "images" : "patients"]);
  const head = data.answered?.kind === "multiclass" ? "Class" : "Finding";
  const tables = measured.divisions.map(({ title, groups, each, unknown }) =>
    dataTable({
      name: `AUC by ${title.toLowerCase()}`,
      caption: `AUC of each by ${title.toLowerCase()} on the test set (${method}), and in how many images it is known${unknown > 0 ? `; ${title.toLowerCase()} is not known for ${humanCount(unknown)}` : ""}`,
      columns: [{ title: head }, ...groups.map((group) => ({ title: group }))],
      groups: oneGroup(each.map((one) => ({ head: one.name, cells: one.groups.map(cell) }))),
    }),
  );
  return section(
    "Subgroups",
    html`<p>${spaced(claimsHtml(["groups-tested", "groups-not-tested", "groups-too-small", "groups-of-few-patients"], { measured }))}</p>
    ${tables}${differencesTable(measured)}`,
  );
}

function cell(group: Subgroup | undefined): Cell {
  if (group === undefined) return "";
  const note = `n = ${humanCount(group.n)}`;
  if (group.n < SMALLEST_SUBGROUP) return { text: "", note: `${note}, too few to measure` };
  const { auc, isFew } = group;
  if (auc === undefined) return { text: "", note: `${note}, all alike` };
  return {
    text: `${score(auc.value)}${isFew ? " *" : ""}`,
    ...(auc.interval && { interval: [score(auc.interval.low), score(auc.interval.high)] }),
    note,
  };
}
