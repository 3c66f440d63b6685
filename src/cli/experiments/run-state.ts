import { type KnownRun, stateName } from "../../experiments/read-runs.js";
import type { TextStyle } from "../../reporters/style.js";
import type { Cell } from "../../reporters/text-table.js";

/** How a run ended, in the colour of a table. */
export function stateCell(run: Pick<KnownRun, "state">, style: TextStyle): Cell {
  const mark = {
    succeeded: style.green,
    failed: style.red,
    interrupted: style.yellow,
    killed: style.yellow,
    running: style.cyan,
  };
  return { text: stateName(run), style: mark[run.state] };
}
