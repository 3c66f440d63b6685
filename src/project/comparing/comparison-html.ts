import { shellWord } from "../../core/shell-word.js";
import { runsOf } from "../../experiments/candidates.js";
import type { Comparison } from "../../experiments/compare.js";
import { inLanguage } from "../../reports/in-language.js";
import { packageVersion } from "../package-folder.js";
import type { ProjectFolders } from "../project-folders.js";
import type { CompareOptions } from "./compare-options.js";

/** The page of a comparison, with the command that makes it again. */
export async function comparisonHtml(
  project: ProjectFolders,
  comparison: Comparison,
  named: readonly string[],
  options: Omit<CompareOptions, "complete" | "byName"> & { readonly html?: string },
): Promise<string> {
  const { comparisonPage } = await import("../../reports/comparison/comparison-page.js");
  const records = comparison.candidates.flatMap(runsOf).map(({ record }) => record);
  const about = { version: packageVersion(), command: commandOf(named, options) };
  return await inLanguage(project.language, records, () => comparisonPage(comparison, about));
}

/** What a page always has. */
const NO_FLAGS: ReadonlySet<string> = new Set(["complete", "byName"]);

/** The command that makes the page again, as it would be typed. */
function commandOf(named: readonly string[], options: object): string {
  const flags = Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined || value === false || NO_FLAGS.has(name)) return [];
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === true) return [flag];
    return [value].flat().map((each) => `${flag} ${shellWord(String(each))}`);
  });
  return ["npx pipeline compare", ...named.map(shellWord), ...flags].join(" ");
}
