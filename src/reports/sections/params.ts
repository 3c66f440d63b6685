import { t } from "../../core/language.js";
import type { KnownRun } from "../../experiments/read-runs.js";
import { type Html, html } from "../html.js";
import { section } from "../section.js";
import { dataTable } from "../tables/data-table.js";
import { oneGroup } from "../tables/table.js";

/** The params of the pipeline, and every parameter of every stage after defaults. */
export function params(run: KnownRun): Html | undefined {
  const own = Object.entries(run.record.params);
  const stages = run.record.stages.filter((stage) => Object.keys(stage.params).length > 0);
  if (own.length === 0 && stages.length === 0) return undefined;
  return section(
    t`Parameters`,
    html`${own.length === 0 ? undefined : table(t`Parameters of the pipeline`, own)}
    ${
      stages.length === 0
        ? undefined
        : html`<details><summary>Of the stages, defaults included</summary>${stages.map((stage) =>
            table(t`Parameters of ${stage.id}`, Object.entries(stage.params)),
          )}</details>`
    }`,
  );
}

const table = (name: string, entries: readonly (readonly [string, unknown])[]): Html =>
  dataTable({
    name,
    caption: name,
    columns: [{ title: t`Name` }, { title: t`Value` }],
    groups: oneGroup(
      entries.map(([parameter, value]) => ({
        head: parameter,
        cells: [typeof value === "string" ? value : JSON.stringify(value)],
      })),
    ),
  });
