import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { RunId } from "../../core/ids.js";
import type { Language } from "../../core/language.js";
import { ok, type Result } from "../../core/result.js";
import { openRuns } from "../../experiments/open-runs.js";
import { compareRuns } from "../../project/comparing/compare-runs.js";
import { comparisonHtml } from "../../project/comparing/comparison-html.js";
import { comparisonJson } from "../../project/comparing/comparison-json.js";
import type { Problem } from "../../project/problem.js";
import type { ProjectFolders } from "../../project/project-folders.js";
import { type Answer, complaint } from "./answer.js";
import { fileInRun } from "./run-files.js";

/**
 * A page that a run made, as a frame within ours: without rights to this server, to the page around it, and to any
 * script but those that are written in it, as the digest of each says.
 */
export function frameOf(page: string | Buffer): Answer {
  const scripts = [...page.toString().matchAll(/<script(?:\s[^>]*)?>([\s\S]*?)<\/script>/gi)].map(
    ([, script = ""]) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`,
  );
  const policy = [
    `sandbox allow-downloads allow-popups${scripts.length > 0 ? " allow-scripts" : ""}`,
    "default-src 'none'",
    "img-src data:",
    "style-src 'unsafe-inline'",
    ...(scripts.length > 0 ? [`script-src ${scripts.join(" ")}`] : []),
    "frame-ancestors 'self'",
  ];
  return { type: "text/html; charset=utf-8", body: page, policy: policy.join("; ") };
}

/** The report as it lies in the run's folder. */
export async function reportFrame(folders: ProjectFolders, id: RunId): Promise<Answer> {
  const found = await fileInRun(folders, id, "report.html");
  if (found === undefined) return complaint(404, { message: "This run has no report." });
  return frameOf(await readFile(found.file));
}

/** The page that `pipeline compare --html` writes. */
export async function comparisonFrame(
  folders: ProjectFolders,
  named: readonly string[],
  language: Language | undefined,
): Promise<Result<Answer, Problem>> {
  const options = { complete: true, byName: true };
  const made = await compareRuns(folders, openRuns(folders.runsFolder), named, options);
  if (!made.ok) return made;
  const spoken = language === undefined ? folders : { ...folders, language };
  return ok(frameOf(await comparisonHtml(spoken, made.value.comparison, named, { html: "comparison.html" })));
}

/** What `pipeline compare --json` prints. */
export async function comparedRuns(
  folders: ProjectFolders,
  named: readonly string[],
): Promise<Result<ReturnType<typeof comparisonJson>, Problem>> {
  const made = await compareRuns(folders, openRuns(folders.runsFolder), named, { complete: true });
  return made.ok ? ok(comparisonJson(made.value.comparison)) : made;
}
