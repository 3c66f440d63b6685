import { humanCount } from "../../core/human-units.js";
import type { Candidate } from "../../experiments/candidates.js";
import type { Comparison } from "../../experiments/compare.js";
import type { ScoredCases } from "../../experiments/scored-cases.js";
import { type Html, html } from "../html.js";

/** Whether all were tested on the same people, and how their thresholds came about. */
export function casesSection({ candidates, obstacles, ranking }: Comparison): Html | undefined {
  if (candidates.every(({ replicates }) => replicates[0]!.results === undefined)) return undefined;
  const baseline = candidates[0]!.letter;
  const rows = candidates.map((candidate, index) => {
    const { parts, results } = candidate.replicates[0]!;
    const found = obstacles[index]!;
    const left = ranking.left.find(({ letter }) => letter === candidate.letter);
    const verdict =
      index === 0
        ? "baseline"
        : found.length > 0
          ? found.map(({ message }) => message).join("; ")
          : left
            ? left.reason
            : `as ${baseline}`;
    return html`<tr><th scope="row">${candidate.letter}</th>${counts(parts.test)}${counts(parts.validation)}
      <td>${results?.[0]?.rule ?? "not known"} <small>${thresholds(candidate)}</small></td><td>${verdict}</td></tr>`;
  });
  return html`<section><h2>Were they tested on the same patients?</h2>
    <p>Only results on the same images, with the same labels, the same version of the metrics and the same rule for the
    threshold are set against each other.</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Test and validation images"><table>
    <caption>Images (positive), and patients where they are known</caption>
    <thead><tr><th scope="col"><span class="spoken">Result</span></th><th scope="col">Test</th><th scope="col">Patients</th>
    <th scope="col">Validation</th><th scope="col">Patients</th><th scope="col">Threshold</th><th scope="col">Comparable</th></tr></thead>
    <tbody>${rows}</tbody></table></div></section>`;
}

function counts(cases: ScoredCases | undefined): Html {
  if (cases === undefined) return html`<td>none</td><td></td>`;
  const positive = cases.labels.reduce((sum, label) => sum + label, 0);
  const patients = cases.patientsKnown ? humanCount(new Set(cases.patients).size) : "unknown";
  return html`<td class="short">${humanCount(cases.images.length)} (${humanCount(positive)})</td><td>${patients}</td>`;
}

const thresholds = (candidate: Candidate): string => {
  const all = candidate.replicates.flatMap(({ results }) => results?.map(({ threshold }) => threshold) ?? []);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  if (all.length === 0) return "";
  return low === high ? low.toPrecision(4) : `${low.toPrecision(4)} to ${high.toPrecision(4)}`;
};
