import { humanBytes } from "../../core/human-units.js";
import type { KnownRun } from "../../experiments/read-runs.js";
import { type Html, html } from "../html.js";
import { section } from "../section.js";
import { dataTable } from "../tables/data-table.js";
import type { RowGroup } from "../tables/table.js";
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
  return section(
    "Provenance",
    html`<dl class="facts">${entries.flatMap(([name, text]) =>
      text === undefined ? [] : [html`<div><dt>${name}</dt><dd>${text}</dd></div>`],
    )}</dl>
    ${digests(run)}
    ${reproduce(run)}`,
  );
}

const packages = (versions: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(versions).map(([name, version]) => `${name} ${version}`);

/** What makes two runs the same: the key of each stage, and the digest of all that it made. */
function digests({ record }: KnownRun): Html | undefined {
  const groups = record.stages.flatMap(({ id, key, outputs }): readonly RowGroup[] =>
    key === undefined
      ? []
      : [
          {
            title: id,
            rows: [
              { head: "key", cells: [{ text: key, isCode: true }, undefined] },
              ...Object.entries(outputs).map(([name, { digest, bytes }]) => ({
                head: name,
                cells: [{ text: digest, isCode: true }, humanBytes(bytes)],
              })),
            ],
          },
        ],
  );
  if (groups.length === 0) return undefined;
  return html`<details><summary>Keys and digests of all stages</summary>${dataTable({
    name: "Keys and digests",
    caption:
      "SHA-256; a key stands for plugin, code, parameters and contents of the inputs, a digest for the contents of an output",
    columns: [{ title: "What" }, { title: "SHA-256" }, { title: "Size", isShort: true }],
    groups,
  })}</details>`;
}
