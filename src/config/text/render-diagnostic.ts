import type { Diagnostic, Place } from "../../core/diagnostic.js";
import { append, highest } from "../../core/long-lists.js";
import { printable, printableLines } from "../../core/printable.js";
import { OVERRIDE_FILE } from "./source-text.js";

const MAX_COLUMNS = 110;

/**
 * A diagnostic as the user sees it, lines without an end of line:
 *
 *     pipelines/demo.yaml:14:15 error: Expected parameter `epochs` of stage `train` to be an integer of at least 1, got -3
 *       14 |       epochs: -3
 *          |               ^^
 *       What to do.
 */
export function renderDiagnostic(diagnostic: Diagnostic, options: { readonly color: boolean }): string {
  const paint = options.color ? painted : plain;
  const { severity, message, place, sourceLine, remedy, related = [] } = diagnostic;
  const label = severity === "error" ? paint.red("error:") : paint.yellow("warning:");
  const mark = severity === "error" ? paint.red : paint.yellow;
  const where = place === undefined ? "" : `${paint.bold(placeInWords(place))} `;
  const lines = [`${where}${label} ${printableLines(message, "  ")}`];
  const gutter = highest([place, ...related.map((one) => one.place)].map((one) => String(one?.line ?? 0).length)) + 2;
  if (place !== undefined && sourceLine !== undefined) append(lines, excerpt(place, sourceLine, gutter, mark));
  if (remedy !== undefined) lines.push(`  ${printableLines(remedy, "  ")}`);
  for (const one of related) {
    lines.push(`  ${placeInWords(one.place)} ${printableLines(one.message, "  ")}`);
    if (one.sourceLine !== undefined) append(lines, excerpt(one.place, one.sourceLine, gutter, paint.cyan));
  }
  return lines.join("\n");
}

const placeInWords = (place: Place): string =>
  isOption(place) ? OVERRIDE_FILE : printable(`${place.file}:${place.line}:${place.column}`);

/** An argument has one line, so its number says nothing. */
const isOption = (place: Place): boolean => place.file === OVERRIDE_FILE;

function excerpt(place: Place, line: string, gutter: number, mark: (text: string) => string): readonly string[] {
  const { text, column } = cropped(line, place.column - 1);
  const before = text.slice(0, column);
  const marked = text.slice(column, column + place.length);
  const number = (isOption(place) ? "" : String(place.line)).padStart(gutter);
  // A tab is as wide as the terminal says, so the marker's line repeats it.
  const indent = [...before].map((character) => (character === "\t" ? "\t" : " ".repeat(columns(character)))).join("");
  const carets = "^".repeat(
    Math.max(
      1,
      [...marked].reduce((sum, character) => sum + columns(character), 0),
    ),
  );
  return [`${number} | ${shownLine(text)}`.trimEnd(), `${" ".repeat(gutter)} | ${indent}${mark(carets)}`];
}

/** The part of a long line around `column`. */
function cropped(line: string, column: number): { readonly text: string; readonly column: number } {
  if (line.length <= MAX_COLUMNS) return { text: line, column };
  const start = Math.max(0, Math.min(column - 30, line.length - MAX_COLUMNS));
  const end = start + MAX_COLUMNS;
  const prefix = start > 0 ? "... " : "";
  return {
    text: `${prefix}${line.slice(start, end)}${end < line.length ? " ..." : ""}`,
    column: column - start + prefix.length,
  };
}

/** A line of a file as it is shown: blanks are as wide as the terminal makes them. */
const shownLine = (text: string): string => text.split("\t").map(printable).join("\t");

const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u{FF01}-\u{FF60}\p{Emoji_Presentation}]/u;

function columns(character: string): number {
  if (/\p{Mark}/u.test(character)) return 0;
  return WIDE.test(character) ? 2 : character === "\t" ? 1 : printable(character).length;
}

const style = (code: number) => (text: string) => `\u001B[${code}m${text}\u001B[0m`;
const same = (text: string) => text;
const painted = { red: style(31), yellow: style(33), cyan: style(36), bold: style(1) };
const plain = { red: same, yellow: same, cyan: same, bold: same };
