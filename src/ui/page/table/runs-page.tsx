import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { humanCount } from "../../../core/human-units.js";
import { t } from "../../../core/language.js";
import type { Row, Table } from "../../api.js";
import { RunCharts } from "../charts/run-charts.tsx";
import { Complaints } from "../parts/complaints.tsx";
import { TagEditor } from "../parts/tag-editor.tsx";
import { useLoaded } from "../request.ts";
import { ask, go } from "../router.ts";
import { useTitle } from "../title.ts";
import { ColumnChooser } from "./column-chooser.tsx";
import { linesOf } from "./lines.ts";
import { RunsGrid } from "./runs-grid.tsx";

/** What of the page's address the server is asked for. */
function addressOf(query: URLSearchParams): string {
  const asked = new URLSearchParams([["available", ""]]);
  for (const name of ["where", "sort", "reverse", "column"]) {
    for (const value of query.getAll(name)) asked.append(name, value);
  }
  return `/api/runs?${asked}`;
}

/** All runs, newest first: filter, sort, choose columns, choose runs to compare. */
export function RunsPage({ query }: { readonly query: URLSearchParams }): JSX.Element {
  useTitle(t`Runs`);
  const { loaded, again } = useLoaded<Table>(addressOf(query), () => true);
  const [last, setLast] = useState<Table>();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [editing, setEditing] = useState<Row>();
  const [choosesColumns, setChoosesColumns] = useState(false);
  if (loaded?.ok === true && loaded.value !== last) setLast(loaded.value);
  const table = loaded?.ok === true ? loaded.value : last;
  const groups = query.has("group");
  const sorting = { name: query.get("sort") ?? undefined, reverse: query.has("reverse") };
  const sort = (name: string): void => {
    if (sorting.name !== name) ask({ sort: name, reverse: undefined });
    else if (!sorting.reverse) ask({ reverse: "1" });
    else ask({ sort: undefined, reverse: undefined });
  };
  const choose = (ids: readonly string[], isChosen: boolean): void => {
    const next = new Set(chosen);
    for (const id of ids)
      if (isChosen) next.add(id);
      else next.delete(id);
    setChosen(next);
  };
  const toggle = (sweep: string): void => {
    const next = new Set(open);
    if (!next.delete(sweep)) next.add(sweep);
    setOpen(next);
  };
  return (
    <div class="runs">
      <h1 class="spoken">{t`Runs`}</h1>
      <div class="tools">
        <Filter where={query.get("where") ?? ""} isWrong={loaded?.ok === false} />
        <label class="check">
          <input type="checkbox" checked={groups} onChange={() => ask({ group: groups ? undefined : "sweep" })} />
          {t`Group sweeps`}
        </label>
        <button type="button" disabled={table === undefined} onClick={() => setChoosesColumns(true)}>
          {t`Columns`}
        </button>
        <button
          type="button"
          aria-pressed={query.has("charts")}
          disabled={table === undefined}
          onClick={() => ask({ charts: query.has("charts") ? undefined : "1" })}
        >
          {t`Charts`}
        </button>
        <button
          type="button"
          class="primary"
          disabled={chosen.size < 2}
          onClick={() => go(`/compare?${new URLSearchParams(inTime(table, chosen).map((id) => ["run", id]))}`)}
        >
          {chosen.size < 2 ? t`Compare` : t`Compare ${chosen.size}`}
        </button>
        <span class="soft count" aria-live="polite">
          {table === undefined ? "" : t`${humanCount(table.rows.length)} runs`}
        </span>
      </div>
      {loaded?.ok === false ? <Complaints of={loaded.complaints} id="where-wrong" /> : null}
      {table === undefined && loaded === undefined ? <p class="page soft">{t`Reading the runs...`}</p> : null}
      {table === undefined || table.rows.length > 0 ? null : <Empty isFiltered={query.has("where")} />}
      {query.has("charts") && table !== undefined && table.rows.length > 0 ? <RunCharts table={table} /> : null}
      {table === undefined || table.rows.length === 0 ? null : (
        <RunsGrid
          table={table}
          lines={linesOf(table.rows, groups, open)}
          chosen={chosen}
          sorting={sorting}
          onChoose={choose}
          onSort={sort}
          onToggle={toggle}
          onEdit={setEditing}
        />
      )}
      {table === undefined || table.unreadable.length === 0 ? null : <Unreadable of={table.unreadable} />}
      {editing === undefined ? null : (
        <TagEditor
          run={editing}
          onDone={(run) => {
            setEditing(undefined);
            if (run !== undefined) again();
          }}
        />
      )}
      {choosesColumns && table !== undefined ? (
        <ColumnChooser
          available={table.available ?? []}
          shown={table.columns}
          onChange={(columns) => ask({ column: columns?.length === 0 ? "" : columns })}
          onClose={() => setChoosesColumns(false)}
        />
      ) : null}
    </div>
  );
}

/** The oldest first: it is the baseline. */
const inTime = (table: Table | undefined, chosen: ReadonlySet<string>): readonly string[] =>
  (table?.rows ?? [])
    .filter(({ id }) => chosen.has(id))
    .toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1))
    .map(({ id }) => id);

/** A condition in the language of `pipeline runs --where`. */
function Filter({ where, isWrong }: { readonly where: string; readonly isWrong: boolean }): JSX.Element {
  const [text, setText] = useState(where);
  const submit = (event: Event): void => {
    event.preventDefault();
    ask({ where: text.trim() === "" ? undefined : text });
  };
  return (
    <form class="filter" onSubmit={submit}>
      <input
        type="search"
        class="code"
        value={text}
        aria-label={t`Only runs for which this holds`}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? "where-wrong" : undefined}
        placeholder="params.epochs >= 10 and validation.auc > 0.8"
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => setText(event.currentTarget.value)}
        onSearch={submit}
      />
      <button type="submit">{t`Filter`}</button>
    </form>
  );
}

function Empty({ isFiltered }: { readonly isFiltered: boolean }): JSX.Element {
  return (
    <div class="page">
      <p>{isFiltered ? t`No run meets this condition.` : t`There are no runs yet.`}</p>
      {isFiltered ? (
        <button type="button" onClick={() => go("/")}>
          {t`Show all`}
        </button>
      ) : (
        <p>
          <code>npx pipeline run</code>
        </p>
      )}
    </div>
  );
}

function Unreadable(props: { readonly of: readonly { readonly id: string; readonly why: string }[] }): JSX.Element {
  return (
    <details class="unreadable">
      <summary>{t`Folders that cannot be read as a run: ${props.of.length}`}</summary>
      <ul>
        {props.of.map(({ id, why }) => (
          <li key={id}>
            <code>{id}</code>: {why}
          </li>
        ))}
      </ul>
    </details>
  );
}
