import { t } from "../../core/language.js";
import type { KnownRun } from "../../experiments/read-runs.js";
import { type Html, html } from "../html.js";
import { section } from "../section.js";
import { NOT_STATED, statedStudy } from "../study.js";

/** What only the author knows, as the pipeline file says it under `study:`; what it does not say is named. */
export function study({ record }: KnownRun): Html | undefined {
  const fields = statedStudy(record);
  const stated = fields.filter(([, text]) => text !== NOT_STATED);
  const open = fields.filter(([, text]) => text === NOT_STATED).map(([title]) => title);
  const isAboutData = record.stages.some(({ outputs }) =>
    Object.values(outputs).some(({ kind }) => kind === "dataset" || kind === "model"),
  );
  if (stated.length === 0 && !isAboutData) return undefined;
  return section(
    t`The study`,
    html`${stated.length === 0 ? undefined : html`<dl class="facts">${stated.map(([title, text]) => html`<div><dt>${title}</dt><dd>${text}</dd></div>`)}</dl>`}
    ${open.length === 0 ? undefined : html`<p>Not stated in the pipeline file (<code>study:</code>): ${open.join(", ")}.</p>`}`,
  );
}
