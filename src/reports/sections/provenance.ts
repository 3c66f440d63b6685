import { humanBytes } from "../../core/human-units.js";
import { localTime, t } from "../../core/language.js";
import type { KnownRun } from "../../experiments/read-runs.js";
import { type Html, html } from "../html.js";
import { networkInWords } from "../network-in-words.js";
import { pretrainedNetworks } from "../pretrained-networks.js";
import { section } from "../section.js";
import { dataTable } from "../tables/data-table.js";
import type { RowGroup } from "../tables/table.js";
import { reproduce } from "./reproduce.js";

/** What the run was made of and on, and the command that makes it again. */
export function provenance(run: KnownRun): Html {
  const { record } = run;
  const { environment, git } = record;
  const entries: readonly (readonly [string, string | undefined])[] = [
    [t`Run`, record.id],
    [t`Label`, record.label],
    [t`Pipeline file`, `${record.pipeline.file}, SHA-256 ${record.pipeline.digest}`],
    [
      t`Git commit`,
      git && `${git.commit}${git.branch ? ` (${git.branch})` : ""}${git.dirty ? t`, with uncommitted changes` : ""}`,
    ],
    ...pretrainedNetworks(record).map((network) => [t`Pretrained network`, networkInWords(network)] as const),
    [t`Started`, localTime(record.startedAt)],
    [
      t`Host`,
      t`${record.process.host}, ${environment.platform} ${environment.architecture}, ${environment.cpus} processors, ${humanBytes(environment.memoryBytes)} of memory`,
    ],
    [
      t`Software`,
      [`radpipe ${environment.radpipe}`, `Node.js ${environment.node}`, ...packages(environment.packages)].join(", "),
    ],
  ];
  return section(
    t`Provenance`,
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
              { head: t`key`, cells: [{ text: key, isCode: true }, undefined] },
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
    name: t`Keys and digests`,
    caption: t`SHA-256; a key stands for plugin, code, parameters and contents of the inputs, a digest for the contents of an output`,
    columns: [{ title: t`What` }, { title: t`SHA-256` }, { title: t`Size`, isShort: true }],
    groups,
  })}</details>`;
}
