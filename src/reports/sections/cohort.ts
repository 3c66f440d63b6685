import { type Html, html } from "../html.js";
import type { ReportData } from "../report-data.js";
import { flowDiagram } from "./flow.js";

const PARTITIONS = ["train", "validation", "test"] as const;

/** Where the images come from, which were left out, and how the rest was divided. */
export function cohort({ cohort: found }: ReportData): Html | undefined {
  if (found === undefined) return undefined;
  return html`<section><h2>Images and patients</h2>
    ${found.flow.length === 0 ? undefined : flowDiagram(found.flow)}
    ${countsTable(found)}
  </section>`;
}

function countsTable(found: NonNullable<ReportData["cohort"]>): Html {
  const partitions = PARTITIONS.filter((partition) => found.rows.some((row) => row["partition"] === partition));
  const parts = partitions.length === 0 ? [undefined] : partitions;
  const rowsOf = (partition: string | undefined) =>
    partition === undefined ? found.rows : found.rows.filter((row) => row["partition"] === partition);
  const cells = (partition: string | undefined) => {
    const rows = rowsOf(partition);
    const patients = found.patientsKnown ? new Set(rows.map((row) => row["patient"])).size : undefined;
    const byClass = found.classes.map((name) => {
      const count = rows.filter((row) => row["label"] === name).length;
      const share = rows.length === 0 ? 0 : (count / rows.length) * 100;
      return html`<td>${count.toLocaleString("en-US")} <small>${share.toFixed(1)} %</small></td>`;
    });
    return html`<tr><th scope="row">${partition ?? "all"}</th>${byClass}<td>${rows.length.toLocaleString("en-US")}</td>
      <td>${patients === undefined ? "unknown" : patients.toLocaleString("en-US")}</td>${demographics(rows)}</tr>`;
  };
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Images by partition and class"><table><caption>Images by partition and class</caption>
    <thead><tr><th scope="col">Partition</th>${found.classes.map((name) => html`<th scope="col">${name}</th>`)}
    <th scope="col">Images</th><th scope="col">Patients</th><th scope="col">Female</th><th scope="col">Age, median</th></tr></thead>
    <tbody>${parts.map(cells)}${parts.length > 1 ? cells(undefined) : undefined}</tbody></table></div>`;
}

/** Sex and age of images whose row tells them. */
function demographics(rows: NonNullable<ReportData["cohort"]>["rows"]): Html {
  const sexes = rows.map((row) => row["sex"] ?? "").filter((sex) => sex !== "");
  const female = sexes.filter((sex) => sex === "F").length;
  const ages = rows
    .map((row) => row["age"] ?? "")
    .filter((age) => age !== "")
    .map(Number)
    .sort((a, b) => a - b);
  const quantile = (share: number) => Math.round(ages[Math.round(share * (ages.length - 1))]!);
  return html`<td>${sexes.length === 0 ? "unknown" : `${((female / sexes.length) * 100).toFixed(0)} %`}</td>
    <td>${ages.length === 0 ? "unknown" : `${quantile(0.5)} (${quantile(0.25)} to ${quantile(0.75)})`}</td>`;
}
