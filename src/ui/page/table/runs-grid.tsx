import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { humanDuration } from "../../../core/human-units.js";
import { t, words } from "../../../core/language.js";
import type { Row, Table } from "../../api.js";
import { shortName, shownCell } from "../parts/shown-value.ts";
import { StateMark } from "../parts/state.tsx";
import { useVisibleRows } from "../parts/visible-rows.ts";
import { shortTime } from "../parts/when.ts";
import type { Line } from "./lines.ts";

const ROW_HEIGHT = 36;

interface Sorting {
  readonly name: string | undefined;
  readonly reverse: boolean;
}

interface GridProps {
  readonly table: Table;
  readonly lines: readonly Line[];
  readonly chosen: ReadonlySet<string>;
  readonly sorting: Sorting;
  readonly onChoose: (ids: readonly string[], isChosen: boolean) => void;
  readonly onSort: (name: string) => void;
  readonly onToggle: (sweep: string) => void;
  readonly onEdit: (row: Row) => void;
}

/** Thousands of runs, of which only those in view are in the page. */
export function RunsGrid(props: GridProps): JSX.Element {
  const { table, lines, sorting, onSort } = props;
  const scroller = useRef<HTMLElement>(null);
  const { first, last, onScroll } = useVisibleRows(lines.length, ROW_HEIGHT, scroller);
  const head = (name: string, title: string, more = ""): JSX.Element => (
    <SortHead key={name} name={name} title={title} more={more} sorting={sorting} onSort={onSort} />
  );
  return (
    <section class="grid" ref={scroller} onScroll={onScroll} tabIndex={0} aria-label={t`Runs`}>
      <table aria-rowcount={lines.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            <td class="pick" />
            {head("label", t`Run`, "name")}
            {head("status", t`State`)}
            {head("startedAt", t`Started`)}
            {head("durationMs", t`Took`, "figure")}
            {table.columns.map((name) => head(name, shortName(name), "figure"))}
            <td class="edit" />
          </tr>
        </thead>
        <tbody>
          <Gap rows={first} />
          {lines
            .slice(first, last)
            .map((line, at) =>
              line.type === "run" ? (
                <RunLine key={line.row.id} {...props} row={line.row} isMember={line.isMember} index={first + at + 2} />
              ) : (
                <SweepLine key={line.id} {...props} line={line} index={first + at + 2} />
              ),
            )}
          <Gap rows={lines.length - last} />
        </tbody>
      </table>
    </section>
  );
}

function Gap({ rows }: { readonly rows: number }): JSX.Element | null {
  return rows > 0 ? <tr class="gap" style={{ height: `${rows * ROW_HEIGHT}px` }} /> : null;
}

function SortHead(props: {
  readonly name: string;
  readonly title: string;
  readonly more: string;
  readonly sorting: Sorting;
  readonly onSort: (name: string) => void;
}): JSX.Element {
  const { name, title, more, sorting, onSort } = props;
  const isSorted = sorting.name === name;
  return (
    <th scope="col" class={more} aria-sort={isSorted ? (sorting.reverse ? "descending" : "ascending") : undefined}>
      <button type="button" class="sort" title={name} onClick={() => onSort(name)}>
        {title}
        <span class="arrow" aria-hidden="true">
          {isSorted ? (sorting.reverse ? "▲" : "▼") : ""}
        </span>
      </button>
    </th>
  );
}

/** What a run is called: its label, else what it varies, else its pipeline; with the last digits of its id. */
const nameOf = ({ label, sweep, pipeline }: Row): string => label ?? (sweep?.member || undefined) ?? pipeline;

function RunLine(
  props: GridProps & { readonly row: Row; readonly isMember: boolean; readonly index: number },
): JSX.Element {
  const { row, table, chosen, onChoose, onEdit, isMember, index } = props;
  const { id, tags = [], note, pipeline, state, startedAt, durationMs, values } = row;
  const name = nameOf(row);
  const isChosen = chosen.has(id);
  return (
    <tr aria-rowindex={index} class={isChosen ? "chosen" : undefined}>
      <td class="pick">
        <input
          type="checkbox"
          checked={isChosen}
          aria-label={t`Choose ${`${name} ${id.slice(-6)}`}`}
          onChange={() => onChoose([id], !isChosen)}
        />
      </td>
      <th scope="row" class={isMember ? "name member" : "name"}>
        <a href={`/runs/${id}`} title={id}>
          {name}
        </a>
        <span class="soft code">{id.slice(-6)}</span>
        {name === pipeline ? null : <span class="soft of">{pipeline}</span>}
        {tags.map((tag) => (
          <span class="tag" key={tag}>
            {tag}
          </span>
        ))}
        {note === undefined ? null : (
          <span class="soft note" title={note}>
            {note}
          </span>
        )}
      </th>
      <td>
        <StateMark state={state} />
      </td>
      <td class="when">
        <time dateTime={startedAt}>{shortTime(startedAt)}</time>
      </td>
      <td class="figure">{durationMs === undefined ? "" : humanDuration(durationMs)}</td>
      {values.map((value, at) => (
        <td class="figure" key={table.columns[at]}>
          {shownCell(table.columns[at]!, value)}
        </td>
      ))}
      <td class="edit">
        <button
          type="button"
          class="plain"
          aria-label={t`Label, tags and note of ${`${name} ${id.slice(-6)}`}`}
          onClick={() => onEdit(row)}
        >
          ✎
        </button>
      </td>
    </tr>
  );
}

function SweepLine(
  props: GridProps & { readonly line: Extract<Line, { readonly type: "sweep" }>; readonly index: number },
): JSX.Element {
  const { line, table, chosen, onChoose, onToggle, index } = props;
  const { id, label, rows, isOpen, states } = line;
  const ids = rows.map((row) => row.id);
  const areAll = ids.every((one) => chosen.has(one));
  return (
    <tr aria-rowindex={index} class="sweep">
      <td class="pick">
        <input
          type="checkbox"
          checked={areAll}
          aria-label={t`Choose all of ${label ?? id}`}
          onChange={() => onChoose(ids, !areAll)}
        />
      </td>
      <th scope="row" class="name">
        <button type="button" class="plain open" aria-expanded={isOpen} onClick={() => onToggle(id)}>
          <span aria-hidden="true">{isOpen ? "▾" : "▸"}</span> {label ?? id}
        </button>
        <span class="soft">{t`${rows.length} runs`}</span>
      </th>
      <td colSpan={3 + table.columns.length + 1} class="soft">
        {Object.entries(states)
          .map(([state, count]) => `${count} ${words(state === "killed" ? "interrupted" : state)}`)
          .join(", ")}
      </td>
    </tr>
  );
}
