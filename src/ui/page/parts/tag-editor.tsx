import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { t } from "../../../core/language.js";
import type { Complaint, TagRequest } from "../../api.js";
import { send } from "../request.ts";
import { Complaints } from "./complaints.tsx";
import { Dialog } from "./dialog.tsx";

interface Tagged {
  readonly id: string;
  readonly label?: string;
  readonly note?: string;
  readonly tags?: readonly string[];
}

/** Label, tags and note of a run, to be changed. @param onDone with what they are then; without, where nothing was changed. */
export function TagEditor(props: { readonly run: Tagged; readonly onDone: (run?: Tagged) => void }): JSX.Element {
  const { run, onDone } = props;
  const [label, setLabel] = useState(run.label ?? "");
  const [tags, setTags] = useState((run.tags ?? []).join(" "));
  const [note, setNote] = useState(run.note ?? "");
  const [wrong, setWrong] = useState<readonly Complaint[]>([]);
  const save = (event: Event): void => {
    event.preventDefault();
    const wanted = tags.split(/[\s,]+/).filter((tag) => tag !== "");
    const before = run.tags ?? [];
    const changes: TagRequest = {
      ...(label !== (run.label ?? "") && { label }),
      ...(note !== (run.note ?? "") && { note }),
      add: wanted.filter((tag) => !before.includes(tag)),
      remove: before.filter((tag) => !wanted.includes(tag)),
    };
    void send<Tagged>("PATCH", `/api/runs/${run.id}`, changes).then((answer) => {
      if (answer.ok) onDone(answer.value);
      else setWrong(answer.complaints);
    });
  };
  return (
    <Dialog title={t`Label, tags and note`} onClose={() => onDone()}>
      <form onSubmit={save} class="fields">
        <p class="soft id">{run.id}</p>
        <label>
          {t`Label`}
          <input value={label} maxLength={200} onInput={(event) => setLabel(event.currentTarget.value)} />
        </label>
        <label>
          {t`Tags, separated by spaces`}
          <input value={tags} onInput={(event) => setTags(event.currentTarget.value)} spellcheck={false} />
        </label>
        <label>
          {t`Note`}
          <textarea rows={5} value={note} maxLength={10_000} onInput={(event) => setNote(event.currentTarget.value)} />
        </label>
        {wrong.length > 0 ? <Complaints of={wrong} /> : null}
        <div class="actions">
          <button type="submit" class="primary">{t`Save`}</button>
        </div>
      </form>
    </Dialog>
  );
}
