import { humanBytes } from "../../core/human-units.js";
import type { KnownRun } from "../../experiments/read-runs.js";
import { type Html, html } from "../html.js";
import { reproduce } from "./reproduce.js";

/** What the run was made of and on, and the command that makes it again. */
export function provenance(run: KnownRun): Html {
  const { record } = run;
  const { environment, git } = record;
  const entries: readonly (readonly [string, string | undefined])[] = [
    ["Run", record.id],
    ["Label", record.label],
    ["Pipeline file", `${record.pipeline.file}, SHA-256 ${record.pipeline.digest}`],
    [
      "Git commit",
      git && `${git.commit}${git.branch ? ` (${git.branch})` : ""}${git.dirty ? ", with uncommitted changes" : ""}`,
    ],
    ["Started", record.startedAt],
    [
      "Host",
      `${record.process.host}, ${environment.platform} ${environment.architecture}, ${environment.cpus} processors, ${humanBytes(environment.memoryBytes)} of memory`,
    ],
    [
      "Software",
      [`radpipe ${environment.radpipe}`, `Node.js ${environment.node}`, ...packages(environment.packages)].join(", "),
    ],
  ];
  return html`<section><h2>Provenance</h2>
    <dl class="facts">${entries.flatMap(([name, text]) =>
      text === undefined ? [] : [html`<div><dt>${name}</dt><dd>${text}</dd></div>`],
    )}</dl>
    ${digests(run)}
    ${reproduce(run)}</section>`;
}

const packages = (versions: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(versions).map(([name, version]) => `${name} ${version}`);

/** What makes two runs the same: the key of each stage, and the digest of all that it made. */
function digests({ record }: KnownRun): Html | undefined {
  const rows = record.stages.flatMap(({ id, key, outputs }) =>
    key === undefined
      ? []
      : [
          html`<tr><th scope="row">${id}</th><td>key</td><td><code>${key}</code></td><td></td></tr>`,
          ...Object.entries(outputs).map(
            ([name, { digest, bytes }]) =>
              html`<tr><td></td><td>${name}</td><td><code>${digest}</code></td><td class="short">${humanBytes(bytes)}</td></tr>`,
          ),
        ],
  );
  if (rows.length === 0) return undefined;
  return html`<details><summary>Keys and digests of all stages</summary><div class="scroll" tabindex="0" role="region" aria-label="Keys and digests"><table>
    <caption>SHA-256; a key stands for plugin, code, parameters and contents of the inputs, a digest for the contents of an output</caption>
    <thead><tr><th scope="col">Stage</th><th scope="col">What</th><th scope="col">SHA-256</th><th scope="col">Size</th></tr></thead>
    <tbody>${rows}</tbody></table></div></details>`;
}
