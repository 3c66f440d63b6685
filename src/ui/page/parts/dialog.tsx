import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { t } from "../../../core/language.js";

/** A window over the page. The browser keeps the keyboard within it, and Escape closes it. */
export function Dialog(props: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}): JSX.Element {
  const own = useRef<HTMLDialogElement>(null);
  const title = useId();
  useEffect(() => {
    own.current?.showModal();
  }, []);
  return (
    <dialog ref={own} aria-labelledby={title} onClose={props.onClose}>
      <div class="dialog-head">
        <h2 id={title}>{props.title}</h2>
        <button type="button" class="plain" aria-label={t`Close`} onClick={() => own.current?.close()}>
          ✕
        </button>
      </div>
      {props.children}
    </dialog>
  );
}
