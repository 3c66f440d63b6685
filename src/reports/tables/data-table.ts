import { t } from "../../core/language.js";
import { fileName } from "../file-name.js";
import { type Html, html } from "../html.js";
import { saveLinks } from "../save-links.js";
import { type Cell, type Column, partsOfCell, type Row, type RowGroup, type Table } from "./table.js";
import { tableCsv } from "./table-csv.js";
import { tableLatex } from "./table-latex.js";

/** A table of a page, with links that save it as CSV and LaTeX. On a narrow screen each row becomes a card. */
export function dataTable(table: Table): Html {
  const { name, caption, columns, groups, look } = table;
  const file = fileName(name);
  return html`<div class="table"><div class="scroll" tabindex="0" role="region" aria-label="${name}"><table class="${look ?? "data"}">
    <caption>${caption}</caption>
    <thead><tr>${columns.map(columnHead)}</tr></thead>
    ${groups.map((group) => groupRows(group, columns))}</table></div>${saveLinks(name, [
      { file: `${file}.csv`, type: "text/csv", content: tableCsv(table) },
      { file: `${file}.tex`, type: "application/x-tex", content: tableLatex(table) },
    ])}</div>`;
}

const columnHead = ({ title, note }: Column): Html =>
  title === "" && note === undefined
    ? html`<td></td>`
    : html`<th scope="col">${breakable(title)}${note === undefined ? undefined : html` <small>${note}</small>`}</th>`;

/** A name such as `learningRate=0.0003` may go on in another line after its sign, where columns have little room. */
const breakable = (title: string): Html =>
  html`${title.split(/(?<==)/).map((part, at) => html`${at === 0 ? undefined : MAY_BREAK}${part}`)}`;

const MAY_BREAK: Html = html`<wbr>`;

const groupRows = ({ title, note, rows }: RowGroup, columns: readonly Column[]): Html =>
  html`<tbody>${
    title === undefined
      ? undefined
      : html`<tr><th scope="rowgroup" colspan="${columns.length}" class="group-title">${title}${
          note === undefined ? undefined : html` <small>${note}</small>`
        }</th></tr>`
  }${rows.map((row) => tableRow(row, columns))}</tbody>`;

function tableRow({ head, cells, instead, isInner, look }: Row, columns: readonly Column[]): Html {
  const shown = cells.slice(0, instead === undefined ? undefined : instead.from);
  return html`<tr${classOf(look)}><th scope="row"${classOf(isInner ? "inner" : undefined)}>${content(head)}</th>${shown.map(
    (cell, at) => tableCell(cell, columns[at + 1], columns.length === 2),
  )}${
    instead === undefined
      ? undefined
      : html`<td colspan="${columns.length - 1 - instead.from}"><small>${instead.text}</small></td>`
  }</tr>`;
}

function tableCell(cell: Cell, column: Column | undefined, isPair: boolean): Html {
  const { shade } = partsOfCell(cell);
  if (shade !== undefined) {
    return html`<td class="${shade.isRight ? "right" : "wrong"}" style="--share:${shade.share.toFixed(3)}">${content(cell)}</td>`;
  }
  const inside = content(cell);
  const start = html`<td${classOf(column?.isShort ? "short" : undefined)}`;
  if (inside.markup === "") return html`${start}></td>`;
  const shown = column?.isQuiet ? html`<small class="quiet">${inside}</small>` : inside;
  // What the head of the column says, a card must say itself; of two columns the second needs no name.
  return column === undefined || column.title === "" || isPair
    ? html`${start}>${shown}</td>`
    : html`${start} data-title="${column.title}"><div>${shown}</div></td>`;
}

const classOf = (name: string | undefined): Html | undefined =>
  name === undefined ? undefined : html` class="${name}"`;

function content(cell: Cell): Html {
  const { text, interval, note, isStrong, isCode, sign } = partsOfCell(cell);
  const lines = text.split("\n").map((line, at) => html`${at === 0 ? undefined : BREAK}${line}`);
  const words = isCode ? html`<code>${lines}</code>` : isStrong ? html`<b>${lines}</b>` : html`${lines}`;
  const before = sign === undefined ? undefined : html`<span class="sign" aria-hidden="true">${sign}</span> `;
  const range = interval && html` <small class="range">(${interval.join(t` to `)})</small>`;
  return html`${before}${text === "" ? undefined : words}${range}${note === undefined ? undefined : html` <small>${note}</small>`}`;
}

const BREAK: Html = html`<br>`;
