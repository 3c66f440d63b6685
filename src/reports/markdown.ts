import { printable } from "../core/printable.js";

/**
 * A text from data or files, on one line, that cannot become markup: no emphasis, link, image, HTML, entity, formula, end of
 * a table's cell or beginning of a list.
 */
export const inline = (text: string): string =>
  oneLine(text)
    .replace(/[\\`*_{}[\]<>|#~$&]/g, (character) => `\\${character}`)
    .replace(/^([-+=])/, "\\$1")
    .replace(/^(\d+)([.)])(?= |$)/, "$1\\$2");

/** A text from data or files as code, on one line: no backtick in it ends the code. `inTable`: nor does a bar the cell. */
export function codeSpan(text: string, { inTable = false }: { readonly inTable?: boolean } = {}): string {
  const shown = printable(text.replace(/[\r\n]+/g, " "));
  const fence = "`".repeat(longestRun(shown) + 1);
  // A blank that is stripped parts the fence from backticks, and keeps blanks at the ends.
  const padded = /^[` ]|[` ]$/.test(shown) || shown === "" ? ` ${shown} ` : shown;
  return `${fence}${inTable ? padded.replaceAll("|", "\\|") : padded}${fence}`;
}

/** A text of several lines as code, whatever it contains. */
export function codeBlock(language: string, text: string): string {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

const oneLine = (text: string): string => printable(text.replace(/\s+/g, " "));

const longestRun = (text: string): number =>
  (text.match(/`+/g) ?? []).reduce((longest, { length }) => Math.max(longest, length), 0);

/** A table whose cells are taken as they are, except for bars. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
