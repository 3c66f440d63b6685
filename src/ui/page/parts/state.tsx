import type { JSX } from "preact";
import { words } from "../../../core/language.js";
import type { State } from "../../api.js";

const NAMES: Readonly<Record<State, string>> = {
  succeeded: "succeeded",
  failed: "failed",
  interrupted: "interrupted",
  killed: "interrupted",
  running: "running",
};

/** How a run ended, as a word with a mark: colour alone would not do. */
export function StateMark({ state }: { readonly state: State }): JSX.Element {
  return (
    <span class={`state ${NAMES[state]}`}>
      <span class="dot" aria-hidden="true" />
      {words(NAMES[state])}
    </span>
  );
}
