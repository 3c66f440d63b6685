import { t } from "../../core/language.js";
import { fileName } from "../file-name.js";
import { beyondPdflatex, latexText } from "./latex.js";
import { type Cell, partsOfCell, type Row, type Table } from "./table.js";

/** More rows than this go over several pages. */
const MOST_ON_A_PAGE = 40;
/** Characters of a line of an article at the usual size, and of a cell that is not broken where the line is too short. */
const LINE = 68;
const UNBROKEN = 12;

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
  const widths = columns.map(({ title }, at) =>
    Math.max(title.length, ...groups.flatMap((group) => group.rows.map((row) => lengthOf(row, at)))),
  );
  const isLong = rows.length > MOST_ON_A_PAGE;
  const begin = `{@{}${columnTypes(widths)}@{}}`;
  const title = [`\\caption{${latexText(caption)}}`, `\\label{tab:${fileName(name)}}`];
  const top = ["\\toprule", `${head.join(" & ")} \\\\`, "\\midrule"];
  const body = isLong
    ? [
        `\\begin{longtable}${begin}`,
        `${title.join("")} \\\\`,
        ...top,
        "\\endhead",
        ...rows,
        "\\bottomrule",
        "\\end{longtable}",
      ]
    : [
        "\\begin{table}",
        ...title,
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
  const words = numberOrText(text.replaceAll("\n", "; "));
  const styled = words === "" ? "" : isStrong ? `\\textbf{${words}}` : isCode ? `\\texttt{${words}}` : words;
  const range = interval === undefined ? "" : ` (${interval.map(numberOrText).join(t` to `)})`;
  return withNote(styled + range, note);
}

const withNote = (text: string, note: string | undefined): string =>
  note === undefined || note === "" ? text : `${text} {\\footnotesize ${latexText(note)}}`.trim();

/** A hyphen before a number is a minus. */
const numberOrText = (text: string): string =>
  /^-\d[\d.,\u00a0]*( %)?$/.test(text) ? `$-$${latexText(text.slice(1))}` : latexText(text);

function lengthOf({ head, cells, instead }: Row, column: number): number {
  if (instead !== undefined && column > instead.from) return 0;
  const { text, interval, note = "" } = partsOfCell(column === 0 ? head : cells[column - 1]);
  return text.length + note.length + (interval === undefined ? 0 : interval.join(" to ").length + 3);
}

/** Where a line is too short for all columns, the wide ones share what the others leave of it, by their widths. */
function columnTypes(widths: readonly number[]): string {
  const sum = (some: readonly number[]) => some.reduce((total, width) => total + width + 2, 0);
  if (sum(widths) <= LINE) return "l".repeat(widths.length);
  const wide = widths.filter((width) => width > UNBROKEN);
  const left = Math.max(0.3, 1 - sum(widths.filter((width) => width <= UNBROKEN)) / LINE);
  const share = (width: number) => (left * Math.min(width, LINE)) / sum(wide.map((one) => Math.min(one, LINE)));
  return widths
    .map((width) =>
      width > UNBROKEN ? `>{\\raggedright\\arraybackslash}p{${share(width).toFixed(2)}\\linewidth}` : "l",
    )
    .join("");
}
