import { t } from "../../core/language.js";
import { highest } from "../../core/long-lists.js";
import { fileName } from "../file-name.js";
import { beyondPdflatex, latexText } from "./latex.js";
import { type Cell, partsOfCell, type Row, type Table } from "./table.js";

/** More rows than this go over several pages. */
const MOST_ON_A_PAGE = 40;
/** Characters of a line of an article at the usual size, and of a cell that is not broken where the line is too short. */
const LINE = 66;
const UNBROKEN = 12;
/** Of so many columns the print is small, and the line holds more. */
const MANY_COLUMNS = 6;
const SMALL_LINE = 80;

/** A table as LaTeX to `\input`: booktabs' rules, caption and label; figures with their intervals as they are shown. */
export function tableLatex({ name, caption, columns, groups }: Table): string {
  const head = columns.map(({ title, note }) => withNote(`${latexText(title)}`, note));
  const rows = groups.flatMap(({ title, note, rows: own }, at) => [
    ...(title === undefined
      ? []
      : [
          ...(at === 0 ? [] : ["\\addlinespace"]),
          `\\multicolumn{${columns.length}}{@{}l}{${withNote(`\\textit{${latexText(title)}}`, note)}} \\\\`,
        ]),
    ...own.map((row) => `${rowCells(row, columns.length).join(" & ")} \\\\`),
  ]);
  const measured = (measure: (text: string) => number) =>
    columns.map(({ title, note = "" }, at) =>
      Math.max(
        measure(`${title} ${note}`.trim()),
        highest(groups.flatMap((group) => group.rows.map((row) => measure(textOf(row, at))))),
      ),
    );
  const isSmall = columns.length >= MANY_COLUMNS;
  const types = columnTypes(
    measured(({ length }) => length),
    measured(longestWord),
    isSmall ? SMALL_LINE : LINE,
  );
  const isLong = rows.length > MOST_ON_A_PAGE;
  const begin = `{@{}${types}@{}}`;
  const small = isSmall ? ["\\footnotesize\\setlength{\\tabcolsep}{4pt}"] : [];
  const title = [`\\caption{${latexText(caption)}}`, `\\label{tab:${fileName(name)}}`];
  const top = ["\\toprule", `${head.join(" & ")} \\\\`, "\\midrule"];
  const body = isLong
    ? [
        ...(isSmall ? ["\\begingroup", ...small] : []),
        `\\begin{longtable}${begin}`,
        `${title.join("")} \\\\`,
        ...top,
        "\\endhead",
        ...rows,
        "\\bottomrule",
        "\\end{longtable}",
        ...(isSmall ? ["\\endgroup"] : []),
      ]
    : [
        "\\begin{table}",
        ...title,
        ...small,
        `\\begin{tabular}${begin}`,
        ...top,
        ...rows,
        "\\bottomrule",
        "\\end{tabular}",
        "\\end{table}",
      ];
  const text = body.join("\n");
  const strange = beyondPdflatex(text);
  return [
    `% Made by radpipe. Needs \\usepackage{${["booktabs", ...(begin.includes(">") ? ["array"] : []), ...(isLong ? ["longtable"] : [])].join(",")}}.`,
    ...(strange.length === 0 ? [] : [`% Holds ${strange.slice(0, 10).join(" ")}: compile with LuaLaTeX or XeLaTeX.`]),
    text,
    "",
  ].join("\n");
}

function rowCells({ head, cells, instead, isInner }: Row, columns: number): readonly string[] {
  const name = cellLatex(head);
  const first = isInner ? `\\quad ${name}` : name;
  if (instead === undefined) return [first, ...cells.map(cellLatex)];
  const left = columns - 1 - instead.from;
  return [
    first,
    ...cells.slice(0, instead.from).map(cellLatex),
    `\\multicolumn{${left}}{l@{}}{${latexText(instead.text)}}`,
  ];
}

function cellLatex(cell: Cell): string {
  const { text, interval, note, isStrong, isCode } = partsOfCell(cell);
  const words = breakable(numberOrText(text.replaceAll("\n", "; ")));
  const styled = words === "" ? "" : isStrong ? `\\textbf{${words}}` : isCode ? `\\texttt{${words}}` : words;
  const range = interval === undefined ? "" : ` (${interval.map(numberOrText).join(t` to `)})`;
  return withNote(styled + range, note);
}

const withNote = (text: string, note: string | undefined): string =>
  note === undefined || note === "" ? text : `${text} {\\footnotesize ${latexText(note)}}`.trim();

const LONGEST_UNBROKEN_WORD = 17;

/** Where a line may end within a word that is longer than any: a digest, a path. */
const breakable = (latex: string): string =>
  latex
    .replace(/[\w./:-]{18,}/g, (word) => word.replace(/.{12}(?=.)/g, "$&\\allowbreak{}"))
    .replace(/,(?=[^\s\d])/g, ",\\allowbreak{}");

/** A hyphen before a number is a minus. */
const numberOrText = (text: string): string =>
  /^-\d[\d.,\u00a0]*( %)?$/.test(text) ? `$-$${latexText(text.slice(1))}` : latexText(text);

/** As it is shown, without styles. */
function textOf({ head, cells, instead }: Row, column: number): string {
  if (instead !== undefined && column > instead.from) return "";
  const { text, interval, note = "" } = partsOfCell(column === 0 ? head : cells[column - 1]);
  return `${text}${interval === undefined ? "" : ` (${interval.join(" to ")})`} ${note}`.trim();
}

/** What cannot be broken; longer words can (`breakable`). */
const longestWord = (text: string): number =>
  Math.min(LONGEST_UNBROKEN_WORD, highest(text.split(/[\s-]+/).map(({ length }) => length)));

/**
 * Where a line is too short for all columns, the wide ones share what the others leave of it, by their widths, but each has
 * room for its longest word.
 */
function columnTypes(widths: readonly number[], words: readonly number[], line: number): string {
  const sum = (some: readonly number[]) => some.reduce((total, width) => total + width + 2, 0);
  if (sum(widths) <= line) return "l".repeat(widths.length);
  const isWide = widths.map((width) => width > UNBROKEN);
  const left = Math.max(0.3 * line, line - sum(widths.filter((_, at) => !isWide[at])));
  const wide = widths.flatMap((width, at) =>
    isWide[at] ? [{ least: words[at]! + 1, wanted: Math.min(width, line) }] : [],
  );
  const floors = sum(wide.map(({ least }) => least));
  const beyond = wide.reduce((total, { least, wanted }) => total + Math.max(0, wanted - least), 0);
  const factor = beyond === 0 ? 0 : Math.max(0, left - floors) / beyond;
  return widths
    .map((width, at) => {
      if (!isWide[at]) return "l";
      const least = words[at]! + 1;
      const given = least + factor * Math.max(0, Math.min(width, line) - least);
      return `>{\\raggedright\\arraybackslash}p{${(given / line).toFixed(2)}\\linewidth}`;
    })
    .join("");
}
