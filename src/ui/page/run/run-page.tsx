import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { humanDuration } from "../../../core/human-units.js";
import { t } from "../../../core/language.js";
import type { RunView } from "../../api.js";
import { Images } from "../images/images-tab.tsx";
import { Complaints } from "../parts/complaints.tsx";
import { Frame } from "../parts/frame.tsx";
import { StateMark } from "../parts/state.tsx";
import { TagEditor } from "../parts/tag-editor.tsx";
import { shortTime } from "../parts/when.ts";
import { useLoaded } from "../request.ts";
import { useTitle } from "../title.ts";
import { Logs } from "./logs.tsx";
import { Overview } from "./overview.tsx";

/** One run, while it goes on and afterwards. */
export function RunPage({ id, query }: { readonly id: string; readonly query: URLSearchParams }): JSX.Element {
  const { loaded, again } = useLoaded<RunView>(
    `/api/runs/${encodeURIComponent(id)}`,
    (runs, list) => list || runs.includes(id),
  );
  const [last, setLast] = useState<RunView>();
  const [isEdited, setIsEdited] = useState(false);
  if (loaded?.ok === true && loaded.value !== last) setLast(loaded.value);
  const run = loaded?.ok === true ? loaded.value : last;
  const name = run?.record.label ?? run?.record.pipeline.name ?? id;
  useTitle(name);
  if (run === undefined) {
    return (
      <div class="page">
        <h1>{id}</h1>
        {loaded?.ok === false ? <Complaints of={loaded.complaints} /> : null}
      </div>
    );
  }
  const { record } = run;
  const tabs = tabsOf(run);
  const tab = tabs.find(({ key }) => key === query.get("tab"))?.key ?? "overview";
  return (
    <div class="full">
      <div class="head">
        <div class="head-text">
          <h1>{name}</h1>
          <p class="facts-line">
            <StateMark state={run.state} />
            <time class="soft" dateTime={record.startedAt}>
              {shortTime(record.startedAt)}
            </time>
            {record.durationMs === undefined ? null : <span class="soft">{humanDuration(record.durationMs)}</span>}
            <span class="soft code">{run.id}</span>
            {record.tags?.map((tag) => (
              <span class="tag" key={tag}>
                {tag}
              </span>
            ))}
          </p>
          {record.pipeline.description === undefined ? null : <p class="soft noted">{record.pipeline.description}</p>}
          {record.note === undefined ? null : <p class="noted">{record.note}</p>}
        </div>
        <button type="button" onClick={() => setIsEdited(true)}>
          {t`Label, tags and note`}
        </button>
      </div>
      {loaded?.ok === false ? <Complaints of={loaded.complaints} /> : null}
      <nav class="tabs" aria-label={t`Of this run`}>
        {tabs.map(({ key, title }) => (
          <a key={key} href={`/runs/${run.id}?tab=${key}`} aria-current={key === tab ? "page" : undefined}>
            {title}
          </a>
        ))}
      </nav>
      {tab === "overview" ? <Overview run={run} /> : null}
      {tab === "report" ? <Frame address={`/frames/runs/${run.id}/report`} title={t`Report`} /> : null}
      {tab === "images" ? <Images run={run.id} query={query} /> : null}
      {tab === "logs" ? <Logs run={run} stage={query.get("stage") ?? undefined} /> : null}
      {isEdited ? (
        <TagEditor
          run={{ ...record, id: run.id }}
          onDone={(changed) => {
            setIsEdited(false);
            if (changed !== undefined) again();
          }}
        />
      ) : null}
    </div>
  );
}

/** Those that there is something to see in. */
function tabsOf({ hasReport, record, logs }: RunView): readonly { readonly key: string; readonly title: string }[] {
  const hasImages = record.stages.some(({ outputs }) => Object.values(outputs).some(({ kind }) => kind === "dataset"));
  return [
    { key: "overview", title: t`Overview` },
    ...(hasReport ? [{ key: "report", title: t`Report` }] : []),
    ...(hasImages ? [{ key: "images", title: t`Images` }] : []),
    ...(logs.length > 0 ? [{ key: "logs", title: t`Logs` }] : []),
  ];
}
