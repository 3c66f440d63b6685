import type { Event, RunStarted, SweepStarted } from "../core/event.js";
import { humanDuration } from "../core/human-units.js";
import { printableDeep } from "../core/printable.js";
import type { StageStatus } from "../core/status.js";
import { unreachable } from "../core/unreachable.js";
import { describeProgress, describeStart } from "./describe-progress.js";
import type { LiveList } from "./live-list.js";
import type { LiveView } from "./live-view.js";
import { ProgressRate } from "./progress-rate.js";
import type { Reporter } from "./reporter.js";
import { type TextStyle, textStyle } from "./style.js";
import { sweepLines, sweepView } from "./sweep-view.js";

/**
 * A live list of the stages, with rates and remaining times. It appears when the first stage has to be executed, so a
 * run that finds everything in the cache neither draws nor loads anything.
 */
export function listrReporter(options: {
  readonly stream: NodeJS.WriteStream;
  readonly color?: boolean;
  /** Whether the list goes away at the end, because a table takes its place. */
  readonly clear: boolean;
}): Reporter {
  const style = textStyle(options.color ?? false);
  const before: Event[] = [];
  let live: Promise<LiveView> | undefined;
  let view: LiveView | undefined;
  const start = async (run: RunStarted): Promise<LiveView> => {
    const { openLiveList } = await import("./live-list.js");
    const started = liveView(await openLiveList(run.stages, options), style);
    for (const event of before) started.show(event);
    view = started;
    return started;
  };
  const startSweep = async (sweep: SweepStarted): Promise<LiveView> => {
    const { openLiveList } = await import("./live-list.js");
    const started = sweepView(await openLiveList(sweepLines(sweep), { ...options, onlyRunning: true }), style);
    for (const event of before) started.show(event);
    view = started;
    return started;
  };
  const sink = (said: Event): void => {
    const event = printableDeep(said);
    if (view !== undefined) {
      view.show(event);
      return;
    }
    before.push(event);
    const run = before[0];
    if (live === undefined && (event.type === "stage-started" || event.type === "stage-waiting")) {
      if (run?.type === "sweep-started") {
        live = startSweep(run);
        return;
      }
      if (run?.type !== "run-started") throw new Error("Internal error: a stage started before its run");
      live = start(run);
    }
  };
  const close = async (): Promise<void> => {
    if (live !== undefined) return await (await live).close();
    // Nothing was drawn: what would have been lost is printed now.
    for (const event of before) {
      if (event.type === "notice") options.stream.write(`${event.message}\n`);
    }
  };
  return { sink, close };
}

function liveView(list: LiveList, style: TextStyle): LiveView {
  const rates = new Map<string, ProgressRate>();
  const notes = new Map<string, string>();
  const line = (stage: string, text: string, state: Parameters<LiveList["set"]>[1]) => {
    const note = notes.get(stage);
    list.set(stage, state, `${style.bold(stage)}  ${text}${note ? style.dim(`  ${note}`) : ""}`);
  };
  const show = (event: Event): void => {
    switch (event.type) {
      case "run-started":
        for (const { id } of event.stages) line(id, style.dim("waiting"), "waiting");
        break;
      case "stage-waiting":
        line(event.stage, `waiting for ${event.holder}, which executes the same`, "running");
        break;
      case "stage-queued":
        line(event.stage, style.dim(event.state), "running");
        break;
      case "stage-started":
        line(event.stage, style.dim(describeStart(event)), "running");
        break;
      case "stage-progress": {
        const rate = rates.get(event.stage) ?? new ProgressRate();
        rates.set(event.stage, rate);
        line(event.stage, describeProgress(rate.update(event)), "running");
        break;
      }
      case "stage-fact":
        if (event.name === "backend" || event.name === "device") {
          const earlier = notes.get(event.stage);
          notes.set(event.stage, earlier ? `${earlier}, ${event.value}` : `${event.value}`);
        }
        break;
      case "stage-retrying": {
        const text = `${event.failure.message}; attempt ${event.attempt} in ${humanDuration(event.delayMs)}`;
        line(event.stage, style.yellow(text), "running");
        break;
      }
      case "stage-finished":
        line(event.stage, ...ended(event.status, event.durationMs, event.reason));
        break;
      case "notice":
        list.say(event.message);
        break;
      case "artifact-damaged":
        list.say(`${style.yellow("damaged:")} ${event.stage}: ${event.message}`);
        break;
      // Warnings are collected below the final table; the log has the lines.
      case "stage-warning":
      case "stage-log":
      case "stage-metric":
      case "stage-epoch":
      case "run-finished":
      case "sweep-started":
      case "sweep-continued":
      case "sweep-progress":
      case "sweep-finished":
        break;
      default:
        unreachable(event);
    }
  };
  return { show, close: list.close };
}

function ended(status: StageStatus, durationMs: number, reason: string): [string, Parameters<LiveList["set"]>[1]] {
  switch (status) {
    case "executed":
      return [humanDuration(durationMs), "done"];
    case "cached":
      return ["cached", "done"];
    case "failed":
      return ["failed", "failed"];
    case "interrupted":
      return ["interrupted", "failed"];
    case "skipped":
      return [reason, "skipped"];
    default:
      return unreachable(status);
  }
}
