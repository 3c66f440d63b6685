import type { Event } from "../../core/event.js";
import { EXIT, type ExitCode } from "../exit-code.js";
import { print } from "../output.js";

/** Time for a stage to begin after the one before it has ended, milliseconds. */
const QUIET_MS = 1_000;

/** Calls `leave` once every stage that is under way is a job of a cluster, and nothing has changed for a second. */
export function leaveWhenHandedOver(leave: () => void): {
  readonly see: (event: Event) => void;
  readonly hasLeft: () => boolean;
  readonly close: () => void;
} {
  const here = new Set<string>();
  const handedOver = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let hasLeft = false;
  return {
    see(event) {
      if (!("stage" in event) || event.stage === undefined || hasLeft) return;
      const stage = `${event.run ?? ""} ${event.stage}`;
      if (event.type === "stage-started") here.add(stage);
      else if (event.type === "stage-queued") {
        here.delete(stage);
        handedOver.add(stage);
      } else if (event.type === "stage-finished") {
        here.delete(stage);
        handedOver.delete(stage);
      } else return;
      clearTimeout(timer);
      if (here.size > 0 || handedOver.size === 0) return;
      timer = setTimeout(() => {
        hasLeft = true;
        leave();
      }, QUIET_MS);
    },
    hasLeft: () => hasLeft,
    close: () => clearTimeout(timer),
  };
}

export function sayLeft(run: string): ExitCode {
  print(`Its jobs go on. To attend to them, and to what comes after them: pipeline attach ${run}\n`);
  return EXIT.done;
}
