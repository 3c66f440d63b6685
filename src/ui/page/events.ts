import type { Changes } from "../api.js";

/** The worker that all tabs of a browser share: it has the one connection. */
const ports = new Set<MessagePort>();

addEventListener("connect", (event) => {
  for (const port of (event as MessageEvent).ports) ports.add(port);
});

let isFirst = true;
let isConnected = false;

function connect(): void {
  const source = new EventSource("/api/events");
  source.onopen = () => {
    // What happened while there was no connection is not told again.
    if (!isFirst) tell({ runs: [], list: true });
    isFirst = false;
    isConnected = true;
  };
  source.onmessage = ({ data }) => tell(JSON.parse(data as string) as Changes);
  source.onerror = () => {
    // The tabs ask for themselves, and show why there is no answer.
    if (!isFirst && isConnected) tell({ runs: [], list: true });
    isConnected = false;
    // After an answer that is no stream, a browser does not try again.
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 2000);
  };
}

const tell = (changes: Changes): void => {
  for (const port of ports) port.postMessage(changes);
};

connect();
