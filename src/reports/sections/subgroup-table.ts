import { humanCount } from "../../core/human-units.js";
import { t, words } from "../../core/language.js";
import { type GroupFigure, SMALLEST_SUBGROUP, type Subgroup } from "../../statistics/subgroups.js";
import { claimsHtml } from "../claims/claims.js";
import { type Html, html, spaced } from "../html.js";
import { methodWords } from "../interval-text.js";
import { measuredSubgroups } from "../measured-subgroups.js";
import type { ReportData } from "../report-data.js";
import { section } from "../section.js";
import { dataTable } from "../tables/data-table.js";
import { figureCell } from "../tables/figure-cell.js";
import type { Cell, Row } from "../tables/table.js";
import { differencesTable } from "./differences-between-groups.js";
import { subgroupsOfEachTables } from "./subgroups-of-each.js";

/** How the model does among women and men, young and old: one figure for all can hide that it fails some of them. */
export function subgroupTable(data: ReportData): Html | undefined {
  const measured = measuredSubgroups(data);
  if (measured === undefined) return subgroupsOfEachTables(data);
  const { all, divisions } = measured;
  const scope = data.cohort?.patientsKnown === false ? "images" : "patients";
  const method = (name: "newcombe" | "agresti-coull" | "robust-t") => methodWords(name, [scope]);
  const table = dataTable({
    name: t`Subgroups`,
    caption: t`AUC (${method("newcombe")}), sensitivity and specificity at the threshold (${method("agresti-coull")}), calibration (${method("robust-t")}), with 95 % intervals. Calibration in the large: 0 is best, above it scores are too low on the whole; slope: 1 is best, below it scores are too extreme`,
    columns: [
      { title: t`Group` },
      { title: t`Images` },
      { title: t`Positive` },
      { title: t`AUC` },
      { title: t`Sensitivity` },
      { title: t`Specificity` },
      { title: t`Calibration in the large` },
      { title: t`Slope` },
    ],
    groups: [
      { rows: [line(all)] },
      ...divisions.map(({ title, groups, unknown }) => ({
        title: words(title),
        ...(unknown > 0 && { note: t`not known for ${humanCount(unknown)}` }),
        rows: groups.map(line),
      })),
    ],
  });
  return section(
    t`Subgroups`,
    html`<p>${spaced(claimsHtml(["groups-tested", "groups-not-tested", "groups-too-small", "groups-of-few-patients"], { measured }))}</p>
    ${table}${differencesTable(measured)}`,
  );
}

function line({ name, n, positives, auc, sensitivity, specificity, inTheLarge, slope, isFew }: Subgroup): Row {
  const head = `${words(name)}${isFew && n >= SMALLEST_SUBGROUP ? " *" : ""}`;
  if (n < SMALLEST_SUBGROUP) {
    return { head, cells: [humanCount(n)], instead: { from: 1, text: t`too few to measure` } };
  }
  const absent = positives > 0 && positives < n ? t`not defined` : undefined;
  return {
    head,
    cells: [
      humanCount(n),
      humanCount(positives),
      cell(auc),
      cell(sensitivity),
      cell(specificity),
      cell(inTheLarge, absent),
      cell(slope, absent),
    ],
  };
}

const cell = (measured: GroupFigure | undefined, absent = t`one class only`): Cell =>
  measured === undefined ? { text: "", note: absent } : figureCell(measured.value, measured.interval);
