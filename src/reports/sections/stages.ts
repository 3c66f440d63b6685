import { humanBytes, humanDuration } from "../../core/human-units.js";
import type { KnownRun } from "../../experiments/read-runs.js";
import { type Html, html } from "../html.js";

/** Every stage: how it ended, how long it took, and the key that its result stands under. */
export function stages(run: KnownRun): Html {
  const rows = run.record.stages.map((stage) => {
    const took = stage.status === "cached" ? (stage.executedMs ?? 0) : stage.durationMs;
    const facts = Object.entries(stage.facts).map(([name, value]) => `${name}: ${value}`);
    const memory = stage.resources.peakMemoryBytes;
    return html`<tr><th scope="row">${stage.id} <small>${stage.uses === stage.id ? "" : stage.uses}</small></th>
      <td>${stage.status}</td><td class="short">${humanDuration(took)}</td>
      <td class="short">${memory === undefined ? "" : humanBytes(memory)}</td>
      <td><code>${stage.key?.slice(0, 12) ?? ""}</code></td><td class="facts">${facts.join(", ")}</td></tr>`;
  });
  return html`<section><h2>Stages</h2><div class="scroll" tabindex="0" role="region" aria-label="Stages"><table>
    <caption>Times of cached stages are those of the run that executed them</caption>
    <thead><tr><th scope="col">Stage</th><th scope="col">Status</th><th scope="col">Time</th><th scope="col">Peak memory</th>
    <th scope="col">Key</th><th scope="col">Facts</th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
}
