import { printable } from "../core/printable.js";
import { eastAsianWidth } from "../vendor/east-asian-width.js";

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** Takes what is left of the width; longer text is cut with an ellipsis, or wrapped. At most one column has it. */
  readonly flexible?: boolean;
  readonly wrap?: boolean;
}

/** A cell: the text that is measured, and how it is marked up once it is padded. */
export type Cell = string | { readonly text: string; readonly style: (text: string) => string };

/**
 * Aligned columns, two spaces apart, within `width` characters where the columns that are not flexible leave room.
 * One line per row, no trailing blanks, each ended by a line feed.
 */
export function textTable(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  options: TableOptions,
): string {
  return [...tableBlocks(columns, rows, (row) => row, options)].join("");
}

interface TableOptions {
  readonly width: number;
  readonly titleStyle?: (text: string) => string;
}

const BLOCK = 1000;

/** The same of many things, a thousand rows at a time: cells of all of them would take more memory than the things. */
export function* tableBlocks<T>(
  columns: readonly Column[],
  things: readonly T[],
  rowOf: (thing: T) => readonly Cell[],
  options: TableOptions,
): Generator<string> {
  const title = options.titleStyle ?? ((text: string) => text);
  const titles = columns.map((column): Cell => ({ text: column.title, style: title }));
  const natural = titles.map((cell) => lengthOf(textOf(printableCell(cell))));
  for (const thing of things) {
    for (const [index, cell] of rowOf(thing).entries()) {
      natural[index] = Math.max(natural[index] ?? 0, lengthOf(textOf(printableCell(cell))));
    }
  }
  const fixed = natural.reduce((sum, width, index) => sum + (columns[index]!.flexible ? 0 : width), 0);
  const left = options.width - fixed - GAP.length * (columns.length - 1);
  const widths = natural.map((width, index) => (columns[index]!.flexible ? Math.min(width, Math.max(left, 8)) : width));
  const linesOf = (row: readonly Cell[]): string =>
    wrapped(columns, row.map(printableCell), widths)
      .map((line) => `${rowLine(columns, line, widths)}\n`)
      .join("");
  yield linesOf(titles);
  for (let at = 0; at < things.length; at += BLOCK) {
    yield things
      .slice(at, at + BLOCK)
      .map((thing) => linesOf(rowOf(thing)))
      .join("");
  }
}

const GAP = "  ";

function rowLine(columns: readonly Column[], row: readonly Cell[], widths: readonly number[]): string {
  const lastFilled = row.reduce((last, cell, index) => (textOf(cell) === "" ? last : index), 0);
  return row
    .slice(0, lastFilled + 1)
    .map((cell, index) => {
      const width = widths[index]!;
      const text = cut(textOf(cell), width);
      const blanks = " ".repeat(width - lengthOf(text));
      const styled = typeof cell === "string" ? text : cell.style(text);
      if (columns[index]!.align === "right") return blanks + styled;
      return index === lastFilled ? styled : styled + blanks;
    })
    .join(GAP);
}

/** A row, or several where a cell is longer than its column and may be wrapped. */
function wrapped(
  columns: readonly Column[],
  row: readonly Cell[],
  widths: readonly number[],
): readonly (readonly Cell[])[] {
  const at = columns.findIndex(({ wrap }) => wrap === true);
  const cell = row[at];
  if (cell === undefined || lengthOf(textOf(cell)) <= widths[at]!) return [row];
  const lines = wrapWords(textOf(cell), widths[at]!);
  const piece = (text: string): Cell => (typeof cell === "string" ? text : { text, style: cell.style });
  return lines.map((line, index) =>
    row.map((other, column) => (column === at ? piece(line) : index === 0 ? other : "")),
  );
}

/** Lines of at most `width` characters; a longer word gets a line of its own. */
export function wrapWords(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && lengthOf(last) + 1 + lengthOf(word) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Names and values come from outside. */
const printableCell = (cell: Cell): Cell =>
  typeof cell === "string" ? printable(cell) : { text: printable(cell.text), style: cell.style };

const textOf = (cell: Cell): string => (typeof cell === "string" ? cell : cell.text);

/** Places that a terminal gives it: two for a Chinese character, none for an accent that is combined with a letter. */
export const lengthOf = (text: string): number =>
  /^[ -~]*$/.test(text) ? text.length : charactersOf(text).reduce((sum, character) => sum + placesOf(character), 0);

const placesOf = (character: string): number =>
  /^[\p{M}\p{Cf}]*$/u.test(character) ? 0 : eastAsianWidth(character.codePointAt(0)!);

let segmenter: Intl.Segmenter | undefined;

/** As people see them: a letter with its accents is one. */
function charactersOf(text: string): readonly string[] {
  segmenter ??= new Intl.Segmenter();
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

function cut(text: string, width: number): string {
  if (lengthOf(text) <= width) return text;
  let kept = "";
  for (const character of charactersOf(text)) {
    if (lengthOf(kept + character) >= width) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}
