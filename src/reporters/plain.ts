import type { Event, StageFinished } from "../core/event.js";
import { humanDuration } from "../core/human-units.js";
import { unreachable } from "../core/unreachable.js";
import { describeProgress } from "./describe-progress.js";
import { ProgressRate } from "./progress-rate.js";
import type { Reporter, Write } from "./reporter.js";
import { type TextStyle, textStyle } from "./style.js";

/** One line per happening, for logs and terminals without cursor control. A stage's progress comes every few seconds. */
export function plainReporter(options: { readonly write: Write; readonly color?: boolean }): Reporter {
  const style = textStyle(options.color ?? false);
  const rates = new Map<string, ProgressRate>();
  const lastShown = new Map<string, number>();
  const line = (stage: string, text: string) => options.write(`${style.bold(stage)}: ${text}\n`);

  const sink = (event: Event): void => {
    switch (event.type) {
      case "run-started":
        options.write(`${style.bold(event.pipeline)}: run ${event.run}\n`);
        break;
      case "stage-waiting":
        line(event.stage, `waiting for ${event.holder}, which executes the same`);
        break;
      case "stage-started":
        lastShown.set(event.stage, event.at);
        line(event.stage, `started${event.attempt > 1 ? `, attempt ${event.attempt}` : ""} (${event.reason})`);
        break;
      case "stage-progress": {
        const rate = rates.get(event.stage) ?? new ProgressRate();
        rates.set(event.stage, rate);
        const progress = rate.update(event);
        if (event.at - (lastShown.get(event.stage) ?? 0) < PROGRESS_EVERY_MS) break;
        lastShown.set(event.stage, event.at);
        line(event.stage, describeProgress(progress));
        break;
      }
      case "stage-log":
        break;
      case "stage-metric":
        break;
      case "stage-fact":
        line(event.stage, `${event.name} = ${event.value}`);
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
      return `${style.green("done")} in ${humanDuration(event.durationMs)}`;
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
