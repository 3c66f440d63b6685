import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { humanDuration } from "../../../core/human-units.js";
import { t } from "../../../core/language.js";
import type { RunView } from "../../api.js";
import { Complaints } from "../parts/complaints.tsx";
import { Frame } from "../parts/frame.tsx";
import { StateMark } from "../parts/state.tsx";
import { TagEditor } from "../parts/tag-editor.tsx";
import { shortTime } from "../parts/when.ts";
import { useLoaded } from "../request.ts";
import { useTitle } from "../title.ts";

/** One run: how it stands, and its report. */
export function RunPage({ id }: { readonly id: string }): JSX.Element {
  const { loaded, again } = useLoaded<RunView>(`/api/runs/${encodeURIComponent(id)}`, (runs) => runs.includes(id));
  const [isEdited, setIsEdited] = useState(false);
  const run = loaded?.ok === true ? loaded.value : undefined;
  const name = run?.record.label ?? run?.record.pipeline.name ?? id;
  useTitle(name);
  if (loaded?.ok === false) {
    return (
      <div class="page">
        <h1>{id}</h1>
        <Complaints of={loaded.complaints} />
      </div>
    );
  }
  if (run === undefined) return <div class="page" />;
  const { record } = run;
  return (
    <div class="full">
      <div class="head">
        <div>
          <h1>{name}</h1>
          <p class="facts-line">
            <StateMark state={run.state} />
            <span class="soft code">{run.id}</span>
            <time class="soft" dateTime={record.startedAt}>
              {shortTime(record.startedAt)}
            </time>
            {record.durationMs === undefined ? null : <span class="soft">{humanDuration(record.durationMs)}</span>}
            {record.tags?.map((tag) => (
              <span class="tag" key={tag}>
                {tag}
              </span>
            ))}
          </p>
          {record.note === undefined ? null : <p class="noted">{record.note}</p>}
        </div>
        <button type="button" onClick={() => setIsEdited(true)}>
          {t`Label, tags and note`}
        </button>
      </div>
      {run.hasReport ? (
        <Frame address={`/frames/runs/${run.id}/report`} title={t`Report`} />
      ) : (
        <p class="page soft">{t`This run has no report yet.`}</p>
      )}
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
