import type { Event } from "../core/event.js";

export interface LiveView {
  readonly show: (event: Event) => void;
  readonly close: () => Promise<void>;
}
