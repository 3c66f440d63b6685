import type { Changes } from "../api.js";

type Listener = (changes: Changes) => void;

const listeners = new Set<Listener>();
let isOpen = false;

/** Calls when runs change. All tabs of a browser share one connection: it allows a server six, which tabs would use up. */
export function onChanges(listener: Listener): () => void {
  listeners.add(listener);
  if (!isOpen) open();
  return () => void listeners.delete(listener);
}

function open(): void {
  isOpen = true;
  const hear = ({ data }: { readonly data: Changes }): void => {
    for (const listener of listeners) listener(data);
  };
  if (typeof SharedWorker === "undefined") {
    new EventSource("/api/events").onmessage = ({ data }) => hear({ data: JSON.parse(data as string) as Changes });
    return;
  }
  const worker = new SharedWorker("/app/events.js");
  worker.port.onmessage = hear;
  worker.port.start();
}
