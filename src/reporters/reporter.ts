import type { EventSink } from "../core/event.js";

/** Shows a run while it happens. */
export interface Reporter {
  readonly sink: EventSink;
  /** Called once, after the last event. */
  readonly close: () => Promise<void>;
}

/** Where a reporter writes. */
export type Write = (text: string) => void;
