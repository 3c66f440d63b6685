import path from "node:path";
import { ok } from "../../core/result.js";
import type { Comparison } from "../../experiments/compare.js";
import { type CompareOptions as ComparedOptions, comparisonHtml } from "../../project/compare-runs.js";
import { projectAt } from "../../project.js";
import type { CommandResult } from "../command.js";
import { EXIT } from "../exit-code.js";
import { outputStyle, outputWidth, print, printJson } from "../output.js";
import type { Project } from "../project.js";
import { writePage } from "../write-page.js";
import { comparisonJson } from "./comparison-json.js";
import { comparisonMarkdown } from "./comparison-markdown.js";
import { comparisonText } from "./comparison-text.js";
import { sayUnreadable } from "./unreadable-runs.js";

export interface CompareOptions extends Omit<ComparedOptions, "complete" | "byName"> {
  readonly flipped?: boolean;
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly html?: string;
}

/** `pipeline compare`: runs side by side, the first being the baseline; with none named, the two latest, older first. */
export async function compare(
  project: Project,
  named: readonly string[],
  options: CompareOptions,
): Promise<CommandResult> {
  const complete = options.json === true || options.html !== undefined;
  const made = await projectAt(project).compare(named, {
    ...options,
    complete,
    byName: options.html !== undefined,
  });
  sayUnreadable(made.ok ? made.value : made.error);
  if (!made.ok) return made;
  const { comparison, metrics } = made.value;
  if (options.html === undefined) return show(comparison, metrics, options);
  const file = path.resolve(project.workingFolder, options.html);
  return writePage(file, comparisonHtml(comparison, named, options), project, { what: "comparison", option: "--html" });
}

function show(comparison: Comparison, metrics: readonly string[], options: CompareOptions): CommandResult {
  if (options.json) printJson(comparisonJson(comparison));
  else if (options.markdown) print(comparisonMarkdown(comparison, metrics));
  else {
    const sheet = { width: outputWidth(), style: outputStyle(), metrics, allFlips: options.flipped ?? false };
    print(comparisonText(comparison, sheet));
  }
  return ok(EXIT.done);
}
