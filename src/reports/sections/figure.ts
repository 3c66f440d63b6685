import { t } from "../../core/language.js";
import { figureSvg } from "../charts/figure-svg.js";
import { legend } from "../charts/legend.js";
import { type ChartOptions, type Series, svgChart } from "../charts/svg-chart.js";
import { fileName } from "../file-name.js";
import { type Html, html, trusted } from "../html.js";
import { saveLinks } from "../save-links.js";
import { dataTable } from "../tables/data-table.js";
import { type Cell, type Column, oneGroup } from "../tables/table.js";

/** A chart with a caption that says in words what it shows, and its numbers for readers who want or need them. */
export function figure(options: {
  readonly title: string;
  readonly caption: string;
  readonly chart: ChartOptions;
  readonly numbers?: { readonly head: readonly string[]; readonly rows: readonly (readonly Cell[])[] };
}): Html {
  const { title, caption, chart, numbers } = options;
  return drawnFigure({
    title,
    drawing: svgChart(chart),
    series: chart.series,
    caption,
    more: numbers && numbersTable(title, numbers),
  });
}

/** The same of a drawing that is no chart of lines. */
export const drawnFigure = ({
  title,
  drawing,
  series = [],
  caption,
  more,
}: {
  readonly title: string;
  readonly drawing: string;
  readonly series?: readonly Series[];
  readonly caption: string;
  readonly more?: Html | undefined;
}): Html => html`<figure><h3>${title}</h3><div class="drawing">${trusted(drawing)}
    ${series.length === 0 ? undefined : legend(series)}</div>
    <figcaption>${caption}</figcaption>${saveLinks(title, [svgFile(title, drawing, series)])}${more}</figure>`;

/** A drawing as a file; `withPictures` adds the same as PNG. */
export const svgFile = (title: string, drawing: string, series: readonly Series[] = []) =>
  ({
    file: `${fileName(title)}.svg`,
    type: "image/svg+xml",
    content: figureSvg(title, drawing, series),
  }) as const;

function numbersTable(
  title: string,
  { head, rows }: { readonly head: readonly string[]; readonly rows: readonly (readonly Cell[])[] },
): Html {
  const columns = head.map((name): Column => ({ title: name }));
  const table = {
    name: t`${title}, numbers`,
    caption: title,
    columns,
    groups: oneGroup(rows.map(([first, ...cells]) => ({ head: first, cells }))),
  };
  return html`<details><summary>Numbers</summary>${dataTable(table)}</details>`;
}
