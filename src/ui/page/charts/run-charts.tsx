import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { t } from "../../../core/language.js";
import type { Row, Table } from "../../api.js";
import { shortName, shownCell } from "../parts/shown-value.ts";
import { type Axis, axisOf } from "./axis.ts";
import { Parallel } from "./parallel.tsx";
import { Scatter } from "./scatter.tsx";

/** More would be one blot, and slow. */
const MOST = 2000;

/** The runs that are listed, by the columns that are shown. */
export function RunCharts({ table }: { readonly table: Table }): JSX.Element {
  const rows = table.rows.slice(0, MOST);
  const axes = table.columns.map((name, at) => axisOf(name, at, rows)).filter((axis) => axis !== undefined);
  const isParam = ({ name }: Axis): boolean => /^(params|stages)\./.test(name);
  const [xName, setX] = useState<string>();
  const [yName, setY] = useState<string>();
  const [pointed, setPointed] = useState<Row>();
  const x = axes.find(({ name }) => name === xName) ?? axes.find(isParam) ?? axes[0];
  const y = axes.find(({ name }) => name === yName) ?? axes.find((axis) => !isParam(axis)) ?? axes[1];
  if (x === undefined || y === undefined) {
    return <p class="soft charts-of-runs">{t`Choose two columns in which these runs differ.`}</p>;
  }
  const select = (title: string, axis: Axis, choose: (name: string) => void): JSX.Element => (
    <label class="check">
      {title}
      <select value={axis.name} onChange={(event) => choose(event.currentTarget.value)}>
        {axes.map(({ name }) => (
          <option key={name} value={name}>
            {shortName(name)}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <section class="charts-of-runs" aria-label={t`Charts`}>
      <div class="tools inside">
        {select(t`Across`, x, setX)}
        {select(t`Up`, y, setY)}
        <span class="soft pointed-run">
          {pointed === undefined
            ? table.rows.length > MOST
              ? t`The first ${MOST} runs`
              : ""
            : [
                pointed.label ?? pointed.sweep?.member ?? pointed.id,
                ...table.columns.map((name, at) => `${shortName(name)} ${shownCell(name, pointed.values[at] ?? null)}`),
              ].join("  ")}
        </span>
      </div>
      <div class="chart-pair">
        <Scatter x={x} y={y} rows={rows} pointed={pointed?.id} onPoint={setPointed} />
        {axes.length < 3 ? null : <Parallel axes={axes} rows={rows} pointed={pointed?.id} onPoint={setPointed} />}
      </div>
    </section>
  );
}
