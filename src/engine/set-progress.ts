import type { Event, EventSink, SweepProgress } from "../core/event.js";
import type { StageId } from "../core/ids.js";
import type { SetPlan } from "./plan-set.js";
import type { SetRequest } from "./request.js";
import type { Session } from "./session.js";
import { AFTER_FAILURE, BEFORE_START, isLeftBy } from "./why-left-out.js";

/** Counts what a set of runs has done, and guesses how long the rest will take. */
export interface SetProgress {
  /** The sink of one member's events: counts them and hands them on. */
  readonly watch: (member: number, events: EventSink) => EventSink;
  /** Says that the set starts. */
  readonly start: (sessions: readonly Session[]) => void;
}

type State = "waiting" | "running" | "executed" | "cached" | "failed" | "skipped";

interface Counted {
  readonly stage: StageId;
  readonly predictedMs: number | undefined;
  state: State;
  startedAt: number;
}

export function setProgress(plan: SetPlan, { members, events, jobs, beside }: SetRequest): SetProgress {
  const actions = new Map<string, Counted>(
    [...plan.actions].map(([identity, { id, predictedMs, status }]) => [
      identity,
      { stage: id, predictedMs: status === "hit" ? 0 : predictedMs, state: "waiting", startedAt: 0 },
    ]),
  );
  const identities = plan.plans.map(({ stages }) => new Map(stages.map(({ id, identity }) => [id, identity])));
  const spent = new Map<StageId, number[]>();
  const before = beside !== undefined && "before" in beside ? beside.before : 0;
  const after = beside !== undefined && "after" in beside ? beside.after : 0;
  const runs = { total: before + members.length + after, finished: before, failed: 0 };

  const count = (state: State): number => [...actions.values()].filter((action) => action.state === state).length;
  const expectedMs = ({ stage, predictedMs }: Counted): number | undefined => {
    const times = predictedMs === 0 ? undefined : spent.get(stage);
    return times === undefined ? predictedMs : times.reduce((sum, time) => sum + time, 0) / times.length;
  };
  const remainingMs = (at: number): number | undefined => {
    const left = [...actions.values()].filter(({ state }) => state === "waiting" || state === "running");
    let work = 0;
    for (const action of left) {
      const expected = expectedMs(action);
      if (expected === undefined) return undefined;
      work += action.state === "running" ? Math.max(0, expected - (at - action.startedAt)) : expected;
    }
    return work / Math.max(1, Math.min(jobs, left.length));
  };
  const tell = (at: number): void => {
    const remaining = remainingMs(at);
    const progress: SweepProgress = {
      type: "sweep-progress",
      at,
      runs: { ...runs },
      actions: {
        total: actions.size - count("skipped"),
        executed: count("executed"),
        cached: count("cached"),
        failed: count("failed"),
        running: count("running"),
      },
      ...(remaining !== undefined && { remainingMs: Math.round(remaining) }),
    };
    events(progress);
  };
  const note = (member: number, event: Event): boolean => {
    if (event.type === "run-finished") {
      if (event.status !== "interrupted") runs.finished += 1;
      if (event.status === "failed") runs.failed += 1;
      return true;
    }
    if (event.type !== "stage-started" && event.type !== "stage-finished") return false;
    const action = actions.get(identities[member]?.get(event.stage) ?? "");
    if (action === undefined) return false;
    const before = action.state;
    if (event.type === "stage-started") {
      action.state = "running";
      action.startedAt = event.at;
    } else if (event.status === "executed") {
      action.state = "executed";
      spent.set(action.stage, [...(spent.get(action.stage) ?? []), event.durationMs]);
    } else if (before === "waiting" || before === "running" || before === "skipped") {
      // What was cut short is still to be done; what a verdict skips is not.
      const isLeft = isLeftBy(BEFORE_START, event.why) || isLeftBy(AFTER_FAILURE, event.why);
      action.state = isLeft || event.status === "interrupted" ? "waiting" : event.status;
    }
    return action.state !== before;
  };

  return {
    watch: (member, sink) => (event) => {
      sink(event);
      if (note(member, event)) tell(event.at);
    },
    start(sessions) {
      const [first] = members;
      const common = {
        at: Date.now(),
        sweep: first?.sweep?.id ?? "",
        members: sessions.map(({ id, folder, request }) => ({
          run: id,
          folder,
          ...(request.sweep ?? { id: "", point: {} }),
        })),
      };
      if (before > 0) events({ type: "sweep-continued", ...common });
      else {
        events({
          type: "sweep-started",
          ...common,
          pipeline: first?.pipeline.name ?? "",
          ...(first?.pipeline.description !== undefined && { description: first.pipeline.description }),
          jobs,
          ...(after > 0 && { further: after }),
        });
      }
    },
  };
}
