import { setTimeout as wait } from "node:timers/promises";
import { attemptDownload, type Downloaded, type DownloadTask } from "./attempt-download.js";
import { mismatch } from "./checksum.js";
import { LONGEST_RETRY_AFTER, retryDelay } from "./retry-delay.js";
import { TransferProblem } from "./transfer-problem.js";

export interface RetryPolicy {
  /** How often in a row a try may fail that brings the file hardly further. */
  readonly retries: number;
  /** Seconds before the first of them. */
  readonly retryDelay: number;
  readonly log: (line: string) => void;
}

/**
 * Downloads one URL into its partial file, trying again for as long as it gets further. A file whose size or checksum
 * is wrong is downloaded once more from its beginning. Throws a TransferProblem.
 */
export async function download(task: DownloadTask, policy: RetryPolicy): Promise<Downloaded> {
  let failures = 0;
  let furthest = task.partial.bytes();
  let doubted: string | undefined;
  /** What failed in a row, the first of it first. */
  let problems: TransferProblem[] = [];
  for (;;) {
    try {
      const done = await attemptDownload(task);
      const wrong = done.unchanged ? undefined : mismatch(task.wanted, done.found);
      if (wrong === undefined) return done;
      task.partial.discard();
      furthest = 0;
      throw wrongFile(task, wrong);
    } catch (error) {
      if (!(error instanceof TransferProblem) || error.retry === "never") throw error;
      if (error.retry === "once") {
        if (doubted !== undefined) throw twice(error, doubted);
        doubted = error.message;
      }
      const reached = task.partial.bytes();
      const further = reached - furthest >= leastGain(task) && !error.hopeless;
      failures = further ? 1 : failures + 1;
      problems = further ? [error] : [...problems, error];
      furthest = Math.max(furthest, reached);
      if (failures > policy.retries) throw exhausted(problems);
      if ((error.retryAfter ?? 0) > LONGEST_RETRY_AFTER) throw askedToWait(error);
      const seconds = retryDelay(task.url, failures, policy.retryDelay, error.retryAfter);
      policy.log(`${task.wanted.as}: ${error.message}; again in ${seconds.toFixed(1)} s`);
      await wait(1000 * seconds, undefined, { signal: task.signal });
    }
  }
}

/**
 * Bytes by which a try that failed must have brought the file further for the next to count as the first again: what
 * `minimumRate` asks of a second. A server that breaks off each time then still gets there, and one that gives nine bytes
 * each time is not asked a million times.
 */
const leastGain = (task: DownloadTask): number => Math.max(1, task.minimumRate.bytesPerSecond);

const wrongFile = (task: DownloadTask, wrong: string): TransferProblem =>
  new TransferProblem(wrong, {
    retry: "once",
    remedy:
      `What ${new URL(task.url).host} sends is not the file that the pipeline names: ` +
      "correct `bytes` and the checksum if the new file is right, else the URL.",
  });

const twice = (problem: TransferProblem, before: string): TransferProblem =>
  new TransferProblem(
    `${problem.message}; it was tried twice, ${problem.message === before ? "with the same result" : `the first time: ${before}`}`,
    { retry: "never", remedy: problem.remedy },
  );

/** The first problem is the cause; its consequences follow, of many only the last. */
function exhausted(problems: readonly TransferProblem[]): TransferProblem {
  const messages = [...new Set(problems.map(({ message }) => message))];
  const [cause, ...others] = messages;
  const count = problems.length;
  const times = count === 1 ? "and no retry was allowed" : `${count} times in a row`;
  const later = others.length > 2 ? `lastly: ${others.at(-1)}` : `later: ${others.join("; ")}`;
  const said = others.length === 0 ? `${cause}, ${times}` : `${cause}; it failed ${times}, ${later}`;
  return new TransferProblem(said, {
    retry: "never",
    remedy: problems.find(({ remedy }) => remedy !== undefined)?.remedy,
  });
}

const askedToWait = (problem: TransferProblem): TransferProblem =>
  new TransferProblem(
    `${problem.message} and asks to come back in ${Math.ceil((problem.retryAfter ?? 0) / 60)} minutes`,
    { retry: "never", remedy: "Run the pipeline again then: what was downloaded is kept." },
  );
