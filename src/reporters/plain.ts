import type { Event, StageFinished } from "../core/event.js";
import { humanDuration } from "../core/human-units.js";
import { describeItems } from "../core/item-texts.js";
import { memberName, pointName } from "../core/point-name.js";
import { printableDeep } from "../core/printable.js";
import { READ_FACT } from "../core/read-fact.js";
import { unreachable } from "../core/unreachable.js";
import { describeProgress, describeStart } from "./describe-progress.js";
import { describeSweep } from "./describe-sweep.js";
import { ProgressRate } from "./progress-rate.js";
import type { Reporter, Write } from "./reporter.js";
import { type TextStyle, textStyle } from "./style.js";

/** One line per happening, for logs and terminals without cursor control. A stage's progress comes every few seconds. */
export function plainReporter(options: { readonly write: Write; readonly color?: boolean }): Reporter {
  const style = textStyle(options.color ?? false);
  const rates = new Map<string, ProgressRate>();
  const lastShown = new Map<string, number>();
  const members = new Map<string, string>();
  let progressShown = Number.NEGATIVE_INFINITY;

  const sink = (said: Event): void => {
    const event = printableDeep(said);
    const member = "run" in event && event.run !== undefined ? members.get(event.run) : undefined;
    const where = member === undefined ? "" : `[${member}] `;
    const line = (stage: string, text: string) => options.write(`${where}${style.bold(stage)}: ${text}\n`);
    switch (event.type) {
      case "sweep-started":
        for (const one of event.members) members.set(one.run, memberName(one));
        options.write(
          `${style.bold(event.pipeline)}: sweep ${event.sweep} of ${event.members.length + (event.further ?? 0)} runs\n`,
        );
        break;
      case "sweep-continued":
        for (const one of event.members) members.set(one.run, memberName(one));
        for (const { fold = 0, replicate, ...one } of event.members) {
          if ((replicate ?? 0) === 0)
            options.write(`${style.bold(`fold ${fold + 1}`)}: chosen ${pointName(one.point)}\n`);
        }
        break;
      case "sweep-progress":
        if (event.at - progressShown < PROGRESS_EVERY_MS && event.runs.finished < event.runs.total) break;
        progressShown = event.at;
        options.write(`${style.bold("sweep")}: ${describeSweep(event)}\n`);
        break;
      case "sweep-finished":
        break;
      case "run-started":
        if (member !== undefined) break;
        options.write(`${style.bold(event.pipeline)}: run ${event.run}\n`);
        break;
      case "stage-waiting":
        line(event.stage, `waiting for ${event.holder}, which executes the same`);
        break;
      case "stage-queued":
        line(event.stage, event.state);
        break;
      case "stage-started":
        lastShown.set(where + event.stage, event.at);
        line(event.stage, `started${event.attempt > 1 ? `, attempt ${event.attempt}` : ""} (${describeStart(event)})`);
        break;
      case "stage-progress": {
        const shown = where + event.stage;
        const rate = rates.get(shown) ?? new ProgressRate();
        rates.set(shown, rate);
        const progress = rate.update(event);
        if (event.at - (lastShown.get(shown) ?? 0) < PROGRESS_EVERY_MS) break;
        lastShown.set(shown, event.at);
        line(event.stage, describeProgress(progress));
        break;
      }
      case "stage-log":
        break;
      case "stage-metric":
      case "stage-epoch":
        break;
      case "stage-fact":
        if (member !== undefined) break;
        line(event.stage, event.name === READ_FACT ? `${event.value}` : `${event.name} = ${event.value}`);
        break;
      case "stage-warning":
        line(event.stage, `${style.yellow("warning:")} ${event.message}`);
        break;
      case "stage-retrying":
        line(event.stage, `${event.failure.message}; attempt ${event.attempt} in ${humanDuration(event.delayMs)}`);
        break;
      case "artifact-damaged":
        line(event.stage, `${style.yellow("damaged:")} ${event.message}`);
        break;
      case "notice":
        options.write(`${event.level === "warning" ? `${style.yellow("warning:")} ` : ""}${event.message}\n`);
        break;
      case "stage-finished":
        // Most stages of most runs of a sweep are those of another.
        if (member !== undefined && (event.status === "cached" || event.status === "skipped")) break;
        line(event.stage, describeEnd(event, style));
        break;
      case "run-finished":
        break;
      default:
        unreachable(event);
    }
  };
  return { sink, close: async () => {} };
}

const PROGRESS_EVERY_MS = 5000;

function describeEnd(event: StageFinished, style: TextStyle): string {
  switch (event.status) {
    case "executed":
      return [`${style.green("done")} in ${humanDuration(event.durationMs)}`, describeItems(event.items ?? [])]
        .filter((text) => text !== undefined)
        .join("; ");
    case "cached":
      return style.green("cached");
    case "failed":
      return `${style.red("failed")}: ${event.failure?.message ?? event.reason}`;
    case "skipped":
      return `skipped (${event.reason})`;
    case "interrupted":
      return `interrupted after ${humanDuration(event.durationMs)}`;
    default:
      return unreachable(event.status);
  }
}
