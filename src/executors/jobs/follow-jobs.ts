import { tailEvents } from "../event-tail.js";
import type { Job, JobEnd, JobRunnerOptions } from "./job.js";
import { eventsFile, readAnswer } from "./job-folder.js";
import { type JobEntry, nameOf } from "./job-journal.js";
import type { EndCause, JobState } from "./job-queue.js";

/** How often folders of jobs are looked into, milliseconds. A shared disk tells nobody of changes. */
const LOOK_MS = 1_000;
/** Intervals after which a job that the queue no longer runs, and that left no answer, is given up; one if it was ended. */
const GRACE_INTERVALS = 4;

export interface FollowedJob {
  readonly ended: Promise<JobEnd>;
  readonly end: (end: JobEnd) => void;
  readonly isOver: () => boolean;
  readonly entry: () => JobEntry;
  readonly change: (entry: JobEntry) => void;
  /** From now on the queue should know it. */
  readonly submitted: () => void;
  /** To cancel it by, where the queue has it. */
  readonly ids: () => readonly string[];
}

export interface FollowedJobs {
  readonly add: (job: Job, entry: JobEntry) => FollowedJob;
  /** How many were submitted and are not over. */
  readonly submitted: () => number;
  readonly close: () => void;
}

interface Followed {
  readonly job: Job;
  entry: JobEntry;
  isSubmitted: boolean;
  state: JobState | undefined;
  /** When the queue was first seen not to run it any more. */
  goneAt: number | undefined;
  readonly look: () => void;
  readonly end: (end: JobEnd) => void;
}

/**
 * Follows jobs to their ends: what is in their folders counts, and is looked at often; the queue is asked seldom, once for
 * all. What it does not know, or what it is not asked about because it does not answer, is no failure.
 */
export function followJobs({ queue, intervalMs, say }: JobRunnerOptions): FollowedJobs {
  const followed = new Set<Followed>();
  let looks: NodeJS.Timeout | undefined;
  let asks: NodeJS.Timeout | undefined;
  let isSilent = false;

  const ask = async (): Promise<void> => {
    const asked = [...followed].filter(({ isSubmitted }) => isSubmitted);
    if (asked.length > 0) {
      const states = await queue.states();
      if (states === undefined && !isSilent) say(`${queue.name} does not answer; jobs go on, and it is asked again`);
      isSilent = states === undefined;
      if (states !== undefined) for (const one of asked) judge(one, states.get(nameOf(one.entry)));
    }
    asks = followed.size === 0 ? undefined : setTimeout(ask, intervalMs);
  };

  function judge(one: Followed, state: JobState | undefined): void {
    if (state !== undefined && state.text !== one.state?.text) one.job.onState(`job ${state.id}: ${state.text}`);
    one.state = state ?? one.state;
    if (state !== undefined && state.phase !== "over") {
      one.goneAt = undefined;
      return;
    }
    one.goneAt ??= performance.now();
    one.look();
    const cause: EndCause | "lost" = state?.cause ?? "lost";
    // What ended by itself may have left an answer that the disk has not shown yet.
    const grace = cause === "ended" || cause === "lost" ? GRACE_INTERVALS : 1;
    if (performance.now() - one.goneAt < grace * intervalMs) return;
    one.end({ type: "silent", cause, text: state?.text ?? `no longer known to ${queue.name}` });
  }

  return {
    add(job, entry) {
      let settle: (end: JobEnd) => void = () => {};
      const ended = new Promise<JobEnd>((resolve) => {
        settle = resolve;
      });
      const tail = tailEvents<unknown>(eventsFile(entry.folder), job.onEvent);
      const one: Followed = {
        job,
        entry,
        isSubmitted: entry.id !== undefined,
        state: undefined,
        goneAt: undefined,
        look() {
          tail.read();
          const answer = readAnswer(one.entry.folder);
          if (answer !== undefined) one.end({ type: "answered", answer });
        },
        end(end) {
          if (!followed.delete(one)) return;
          tail.close();
          settle(end);
        },
      };
      followed.add(one);
      looks ??= setInterval(() => {
        for (const each of [...followed]) each.look();
        if (followed.size > 0) return;
        clearInterval(looks);
        looks = undefined;
      }, LOOK_MS);
      asks ??= setTimeout(ask, Math.min(intervalMs, LOOK_MS));
      return {
        ended,
        end: one.end,
        isOver: () => !followed.has(one),
        entry: () => one.entry,
        change: (changed) => {
          one.entry = changed;
        },
        submitted: () => {
          one.isSubmitted = true;
        },
        ids: () => (one.state !== undefined ? [one.state.id] : idOf(one.entry)),
      };
    },
    submitted: () => [...followed].filter(({ isSubmitted }) => isSubmitted).length,
    close() {
      clearInterval(looks);
      clearTimeout(asks);
    },
  };
}

const idOf = ({ id, task }: JobEntry): readonly string[] =>
  id === undefined ? [] : [task === undefined ? id : `${id}_${task}`];
