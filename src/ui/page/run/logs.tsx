import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../../core/language.js";
import type { LogPiece, RunView } from "../../api.js";
import { request } from "../request.ts";
import { ask } from "../router.ts";

/** What the stages print, as it comes. */
export function Logs({ run, stage }: { readonly run: RunView; readonly stage: string | undefined }): JSX.Element {
  const shown = stage ?? run.logs.at(-1)?.stage;
  if (shown === undefined) return <p class="page soft">{t`No stage has printed anything.`}</p>;
  const bytes = run.logs.find((log) => log.stage === shown)?.bytes ?? 0;
  return (
    <div class="page logs">
      <label>
        {t`Stage`}{" "}
        <select value={shown} onChange={(event) => ask({ stage: event.currentTarget.value })}>
          {run.logs.map((log) => (
            <option key={log.stage}>{log.stage}</option>
          ))}
        </select>
      </label>
      <Log key={shown} run={run.id} stage={shown} bytes={bytes} />
    </div>
  );
}

/** @param bytes how many there are now: more are read when it grows. */
function Log(props: { readonly run: string; readonly stage: string; readonly bytes: number }): JSX.Element {
  const { run, stage, bytes } = props;
  const [text, setText] = useState("");
  const next = useRef(-1);
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    let isCurrent = true;
    const read = async (): Promise<void> => {
      const answer = await request<LogPiece>(`/api/runs/${run}/logs/${encodeURIComponent(stage)}?from=${next.current}`);
      if (!isCurrent || !answer.ok || answer.value.next === next.current) return;
      next.current = answer.value.next;
      setText((before) => before + answer.value.text);
    };
    void read();
    return () => {
      isCurrent = false;
    };
  }, [bytes]);
  useEffect(() => {
    const element = place.current;
    if (element !== null) element.scrollTop = element.scrollHeight;
  }, [text]);
  return (
    <section ref={place} class="log" tabIndex={0} aria-label={t`Log of ${stage}`}>
      <pre>{text}</pre>
    </section>
  );
}
