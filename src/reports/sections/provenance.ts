import type { KnownRun } from "../../experiments/read-runs.js";
import { type Html, html } from "../html.js";

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
      `${record.process.host}, ${environment.platform} ${environment.architecture}, ${environment.cpus} processors`,
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
    <h3>To reproduce</h3>
    <p>With the same data, code and versions, and where ${git ? `commit ${git.commit.slice(0, 12)} is checked out` : "the pipeline file is the same"}:</p>
    <pre><code>${reproduceCommand(record.pipeline.file, record.overrides)}</code></pre></section>`;
}

const packages = (versions: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(versions).map(([name, version]) => `${name} ${version}`);

function reproduceCommand(file: string, overrides: readonly string[]): string {
  const quote = (text: string) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
  return ["npx pipeline run", quote(file), ...overrides.map((override) => `--set ${quote(override)}`)].join(" ");
}
