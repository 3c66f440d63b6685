import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { FollowedJob, FollowedJobs } from "./follow-jobs.js";
import type { Job, JobRunnerOptions } from "./job.js";
import type { JobEntry, JobJournal } from "./job-journal.js";
import { taskName } from "./job-queue.js";

/** Stages that get ready within this time go as one batch, milliseconds. */
const GATHER_MS = 200;
/** Slurm takes 1001 in an array unless its site says less. */
const LARGEST_BATCH = 500;

interface Waiting {
  readonly job: Job;
  readonly entry: JobEntry;
  readonly following: FollowedJob;
}

/** Hands jobs over to the queue, those with equal requests that come together in one call, never more than it may have. */
export function submitBatches(options: JobRunnerOptions, journal: JobJournal, followed: FollowedJobs) {
  const { queue, maxJobs, intervalMs } = options;
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;
  let submitting = Promise.resolve();

  const flushSoon = (ms: number): void => {
    if (timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      submitting = submitting.then(flush);
    }, ms);
  };

  async function flush(): Promise<void> {
    const room = maxJobs - followed.submitted();
    const first = waiting[0];
    if (first === undefined) return;
    if (room <= 0) return flushSoon(1000);
    const alike = waiting.filter(({ job }) => sameRequest(job, first.job)).slice(0, Math.min(room, LARGEST_BATCH));
    waiting = waiting.filter((one) => !alike.includes(one));
    if (waiting.length > 0) flushSoon(0);
    await submit(alike);
  }

  async function submit(batch: readonly Waiting[]): Promise<void> {
    const [first] = batch;
    if (first === undefined) return;
    const { batch: name } = first.entry;
    const folder = batch.length === 1 ? first.entry.folder : path.join(options.folder, name);
    if (batch.length > 1) {
      mkdirSync(folder);
      removeWhenOver(folder, batch);
    }
    const members = batch.map(({ job, following }, index) => {
      const task = batch.length === 1 ? undefined : index;
      const entry: JobEntry = { ...following.entry(), batch: name, ...(task !== undefined && { task }) };
      // Before it is submitted: it is found by this name.
      following.change(entry);
      journal.change(job.key, entry);
      return { job, following, entry };
    });
    const list = path.join(folder, "jobs.txt");
    writeFileSync(list, members.map(({ entry }) => `${entry.folder}\n`).join(""));
    const order = {
      name,
      request: first.job.request,
      folder,
      folders: members.map(({ entry }) => entry.folder),
      list,
      atOnce: maxJobs,
    };
    for (let isSaid = false; ; isSaid = true) {
      const living = members.filter(({ following }) => !following.isOver());
      if (living.length === 0) return;
      const answer = await queue.submit(order);
      if (answer.type === "submitted") {
        for (const { job, following, entry } of members) {
          const known: JobEntry = { ...entry, id: answer.id };
          following.change(known);
          journal.change(job.key, known);
          following.submitted();
          job.onState(`job ${answer.id}: handed over`);
        }
        return;
      }
      if (answer.type === "refused") {
        for (const { following } of members) following.end({ type: "refused", message: answer.message });
        return;
      }
      if (!isSaid) options.say(`${queue.name} does not take jobs now (${answer.message}); asked again until it does`);
      if (answer.type === "unknown" && (await isThere(name, members.length))) {
        for (const { following } of members) following.submitted();
        return;
      }
      await delay(Math.min(intervalMs, 5000));
    }
  }

  /** Whether the queue has a batch that it gave no answer about. Waits until it can be asked. */
  async function isThere(name: string, size: number): Promise<boolean> {
    for (;;) {
      const states = await queue.states();
      if (states !== undefined) return states.has(taskName(name, size === 1 ? undefined : 0));
      await delay(Math.min(intervalMs, 5000));
    }
  }

  return {
    /** A name for the batch that a job may begin. */
    next: ({ stage }: Job): string => `radpipe-${stage}-${randomBytes(6).toString("hex")}`,
    add(job: Job, entry: JobEntry, following: FollowedJob): void {
      waiting.push({ job, entry, following });
      flushSoon(GATHER_MS);
    },
    forget(job: Job): void {
      waiting = waiting.filter((one) => one.job !== job);
    },
  };
}

/** Of jobs that left no answer it stays, with what they printed. */
function removeWhenOver(folder: string, batch: readonly Waiting[]): void {
  void Promise.all(batch.map(({ following }) => following.ended)).then((ends) => {
    if (ends.every(({ type }) => type === "answered" || type === "refused"))
      rmSync(folder, { recursive: true, force: true });
  });
}

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const sameRequest = (one: Job, other: Job): boolean => JSON.stringify(one.request) === JSON.stringify(other.request);
