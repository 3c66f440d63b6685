import { printable } from "../../core/printable.js";
import { ok } from "../../core/result.js";
import type { Comparison } from "../../experiments/compare.js";
import type { CompareOptions as ComparedOptions } from "../../project/comparing/compare-options.js";
import { comparisonJson } from "../../project/comparing/comparison-json.js";
import { shownPath } from "../../project/shown-path.js";
import { projectAt } from "../../project.js";
import type { CommandResult } from "../command.js";
import { EXIT } from "../exit-code.js";
import { outputStyle, outputWidth, print, printJson } from "../output.js";
import type { Project } from "../project.js";
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
  const opened = projectAt(project);
  if (options.html !== undefined) {
    const written = await opened.comparePage(options.html, named, options);
    sayUnreadable(written.ok ? written.value : written.error);
    if (!written.ok) return written;
    print(`${printable(shownPath(written.value.page, project))}\n`);
    return ok(EXIT.done);
  }
  const made = await opened.compare(named, { ...options, complete: options.json === true });
  sayUnreadable(made.ok ? made.value : made.error);
  if (!made.ok) return made;
  return show(made.value.comparison, made.value.metrics, options);
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
