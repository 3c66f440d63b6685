import type { KnownRun } from "../../experiments/read-runs.js";
import { type Html, html } from "../html.js";

/** The params of the pipeline, and every parameter of every stage after defaults. */
export function params(run: KnownRun): Html | undefined {
  const own = Object.entries(run.record.params);
  const stages = run.record.stages.filter((stage) => Object.keys(stage.params).length > 0);
  if (own.length === 0 && stages.length === 0) return undefined;
  return html`<section><h2>Parameters</h2>
    ${own.length === 0 ? undefined : table("Of the pipeline", own)}
    ${
      stages.length === 0
        ? undefined
        : html`<details><summary>Of the stages, defaults included</summary>${stages.map((stage) =>
            table(stage.id, Object.entries(stage.params)),
          )}</details>`
    }
  </section>`;
}

const table = (caption: string, entries: readonly (readonly [string, unknown])[]): Html =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="Parameters"><table><caption>${caption}</caption>
    <thead><tr><th scope="col">Name</th><th scope="col">Value</th></tr></thead><tbody>${entries.map(
      ([name, value]) =>
        html`<tr><th scope="row">${name}</th><td>${typeof value === "string" ? value : JSON.stringify(value)}</td></tr>`,
    )}</tbody></table></div>`;
