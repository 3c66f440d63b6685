import type { Event, SweepStarted } from "../core/event.js";
import { memberName } from "../core/point-name.js";
import { describeProgress } from "./describe-progress.js";
import { describeSweep } from "./describe-sweep.js";
import type { LiveList } from "./live-list.js";
import type { LiveView } from "./live-view.js";
import { ProgressRate } from "./progress-rate.js";
import type { TextStyle } from "./style.js";

const OVERALL = "sweep";

/** One line for all runs together, and one for each stage that may run at a time. */
export const sweepLines = ({ jobs, members }: SweepStarted): readonly { readonly id: string }[] => [
  { id: OVERALL },
  ...Array.from({ length: Math.min(jobs, members.length + 1) }, (_, slot) => ({ id: `slot ${slot}` })),
];

/** A live view of a sweep: how far it is, and what goes on at this moment. */
export function sweepView(list: LiveList, style: TextStyle): LiveView {
  const names = new Map<string, string>();
  const slots = new Map<string, string>();
  const free: string[] = [];
  const rates = new Map<string, ProgressRate>();

  const show = (event: Event): void => {
    const run = "run" in event ? event.run : undefined;
    const member = names.get(run ?? "") ?? "";
    switch (event.type) {
      case "sweep-started":
        for (const { id } of sweepLines(event).slice(1).reverse()) free.push(id);
        for (const one of event.members) names.set(one.run, memberName(one));
        list.set(
          OVERALL,
          "running",
          `${style.bold(event.pipeline)}  ${event.members.length + (event.further ?? 0)} runs`,
        );
        break;
      case "sweep-continued":
        for (const one of event.members) names.set(one.run, memberName(one));
        break;
      case "sweep-progress":
        list.set(OVERALL, "running", style.bold(describeSweep(event)));
        break;
      case "sweep-finished":
        list.set(OVERALL, "done", `${event.members.length} runs`);
        break;
      case "stage-started": {
        const slot = slots.get(`${run} ${event.stage}`) ?? free.pop();
        if (slot === undefined) break;
        slots.set(`${run} ${event.stage}`, slot);
        list.set(slot, "running", `${style.bold(event.stage)}  ${member}`);
        break;
      }
      case "stage-progress": {
        const slot = slots.get(`${run} ${event.stage}`);
        if (slot === undefined) break;
        const rate = rates.get(slot) ?? new ProgressRate();
        rates.set(slot, rate);
        list.set(slot, "running", `${style.bold(event.stage)}  ${member}  ${describeProgress(rate.update(event))}`);
        break;
      }
      case "stage-finished": {
        if (event.status === "failed") {
          list.say(`${style.red("failed:")} [${member}] ${event.stage}: ${event.failure?.message ?? event.reason}`);
        }
        const slot = slots.get(`${run} ${event.stage}`);
        if (slot === undefined) break;
        slots.delete(`${run} ${event.stage}`);
        rates.delete(slot);
        free.push(slot);
        list.set(slot, "waiting", "");
        break;
      }
      case "notice":
        list.say(event.message);
        break;
      case "artifact-damaged":
        list.say(`${style.yellow("damaged:")} [${member}] ${event.stage}: ${event.message}`);
        break;
      // Everything else about a run is in its record.
      default:
        break;
    }
  };
  return { show, close: list.close };
}
