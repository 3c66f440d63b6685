import path from "node:path";
import { ok, type Result } from "../../core/result.js";
import { html } from "../../reports/html.js";
import type { Gated } from "../gate-run.js";
import type { Problem } from "../problem.js";
import type { ProjectFolders } from "../project-folders.js";
import { GENERATED, writePage } from "./write-page.js";

/** Writes the verdicts as JUnit XML. Returns the file. */
export const writeJunit = (project: ProjectFolders, gated: Gated, file: string): Promise<Result<string, Problem>> =>
  writePage(path.resolve(project.workingFolder, file), async () => ok(junitReport(gated)), project, {
    what: "JUnit file",
    option: "--junit",
    made: "JUnit file",
  });

/**
 * The verdicts as JUnit XML, which CI systems show: a test case for each condition. What does not hold is a failure,
 * what cannot be asked an error.
 */
function junitReport({ run, verdicts }: Gated): string {
  const count = (kind: string): number => verdicts.filter(({ verdict }) => verdict === kind).length;
  const [failures, errors] = [count("not-met"), count("unanswerable")];
  const { pipeline, startedAt, label } = run.record;
  const counts = html`tests="${verdicts.length}" failures="${failures}" errors="${errors}"`;
  const cases = verdicts.map((verdict) => {
    const { condition } = verdict;
    if (verdict.verdict === "met") return html`    <testcase classname="${pipeline.name}" name="${condition}"/>\n`;
    if (verdict.verdict === "not-met") {
      const values = verdict.values.map(({ name, value }) => `${name} is ${JSON.stringify(value)}`).join(", ");
      const message = values === "" ? "The condition does not hold" : values;
      return html`    <testcase classname="${pipeline.name}" name="${condition}">
      <failure type="not-met" message="${message}"/>
    </testcase>\n`;
    }
    const { message, remedy } = verdict.diagnostic;
    return html`    <testcase classname="${pipeline.name}" name="${condition}">
      <error type="${verdict.diagnostic.code}" message="${message}">${remedy}</error>
    </testcase>\n`;
  });
  const name = `pipeline gate ${run.id}${label === undefined ? "" : ` (${label})`}`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${GENERATED}\n${
    html`<testsuites ${counts}>
  <testsuite name="${name}" timestamp="${startedAt.slice(0, 19)}" ${counts}>
${cases}  </testsuite>
</testsuites>
`.markup
  }`;
}
