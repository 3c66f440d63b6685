import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { submitBatches } from "./batches.js";
import { type FollowedJob, followJobs } from "./follow-jobs.js";
import { DETACH, type Job, type JobEnd, type JobRunner, type JobRunnerOptions } from "./job.js";
import { isAnswered, makeJobFolder } from "./job-folder.js";
import { type JobEntry, jobJournal, nameOf } from "./job-journal.js";

export function jobRunner(options: JobRunnerOptions): JobRunner {
  const journal = jobJournal(options.folder);
  const followed = followJobs(options);
  const batches = submitBatches(options, journal, followed);

  /** Undefined where the entry was one of a job that had ended when nobody looked. */
  async function runOnce(job: Job): Promise<JobEnd | undefined> {
    const folder = path.join(options.folder, `${job.key}.${randomBytes(8).toString("hex")}`);
    makeJobFolder(folder, job.order);
    const own: JobEntry = { format: 1, batch: batches.next(job), folder };
    const other = journal.begin(job.key, own);
    const entry = other ?? own;
    if (other !== undefined) {
      rmSync(folder, { recursive: true, force: true });
      if (isAnswered(other.folder)) {
        journal.end(job.key, other);
        return undefined;
      }
      job.onState(`taken up: job ${other.id ?? nameOf(other)} of an earlier run`);
    }
    const following: FollowedJob = followed.add(job, entry);
    const abort = (): void => {
      if (job.signal.reason === DETACH) {
        following.end({ type: "aborted" });
        return;
      }
      batches.forget(job);
      // Ended at once; the queue has some seconds to hear of it.
      void Promise.race([options.queue.cancel(following.ids()), delay(CANCEL_MS, undefined, { ref: false })]).then(
        (isHeard) => {
          // Of one that the queue did not hear of, the entry stays: the next run finds it.
          if (isHeard === true) journal.end(job.key, following.entry());
          following.end({ type: "aborted" });
        },
      );
    };
    job.signal.addEventListener("abort", abort, { once: true });
    if (other === undefined) batches.add(job, own, following);
    if (job.signal.aborted) abort();
    const end = await following.ended;
    job.signal.removeEventListener("abort", abort);
    if (end.type !== "aborted") journal.end(job.key, following.entry());
    // Of one that left no answer it stays, with what it printed.
    if (end.type === "answered" || end.type === "refused") rmSync(entry.folder, { recursive: true, force: true });
    return end;
  }

  return {
    async run(job) {
      for (;;) {
        const end = await runOnce(job);
        if (end !== undefined) return end;
      }
    },
    close: followed.close,
  };
}

const CANCEL_MS = 5_000;
