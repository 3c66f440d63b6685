import { open } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { addFile, type FoundFile, mismatch, startSumming } from "./checksum.js";
import { refusePage } from "./error-page.js";
import type { HttpAnswer, HttpClient } from "./http-client.js";
import type { Validators } from "./library.js";
import { explainNetworkError } from "./network-error.js";
import type { PartialFile, PartialNote } from "./partial-file.js";
import { LONGEST_RETRY_AFTER, retryDelay } from "./retry-delay.js";
import { TransferProblem } from "./transfer-problem.js";
import type { WantedFile } from "./wanted-files.js";

export interface Download {
  readonly wanted: WantedFile;
  readonly url: string;
  readonly partial: PartialFile;
  readonly client: HttpClient;
  readonly retries: number;
  /** Seconds. */
  readonly retryDelay: number;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  /** How much of the file is there now, of how much if that is known. */
  readonly onBytes: (done: number, total: number | undefined) => void;
  /** Before the first byte: whether there is room for so many more. Throws when there is not. */
  readonly reserve: (bytes: number) => Promise<void>;
  /** Validators of a copy that is at hand: answered with `unchanged` where it is still the file. */
  readonly atHand?: Validators;
}

export type Downloaded =
  | { readonly unchanged: true }
  | { readonly unchanged: false; readonly found: FoundFile; readonly validators: Validators };

/**
 * Downloads one URL into its partial file, trying again as often as it gets further, and `retries` times in a row where
 * it does not. A file whose checksum is wrong is downloaded once more from its beginning. Throws a TransferProblem.
 */
export async function download(task: Download): Promise<Downloaded> {
  let failures = 0;
  let furthest = await task.partial.bytes();
  let wrongBefore: string | undefined;
  for (;;) {
    try {
      const done = await attempt(task);
      if (done.unchanged) return done;
      const wrong = mismatch(task.wanted, done.found);
      if (wrong === undefined) return done;
      await task.partial.discard();
      furthest = 0;
      if (wrongBefore !== undefined) throw wrongFile(task, wrong, wrongBefore);
      wrongBefore = wrong;
      task.log(`${task.wanted.as}: ${wrong}; downloading it once more`);
    } catch (error) {
      if (!(error instanceof TransferProblem) || error.retry === "never") throw error;
      const reached = await task.partial.bytes();
      // A server that breaks off after some bytes each time still gets there.
      failures = reached > furthest ? 1 : failures + 1;
      furthest = Math.max(furthest, reached);
      if (failures > task.retries) throw exhausted(error, failures);
      if ((error.retryAfter ?? 0) > LONGEST_RETRY_AFTER) throw askedToWait(error);
      const seconds = retryDelay(task.url, failures, task.retryDelay, error.retryAfter);
      task.log(`${task.wanted.as}: ${error.message}; again in ${seconds.toFixed(1)} s`);
      await wait(1000 * seconds, undefined, { signal: task.signal });
    }
  }
}

async function attempt(task: Download): Promise<Downloaded> {
  const { wanted, partial } = task;
  const note = await partial.note();
  const start = await resumable(task, note);
  const summing = startSumming(wanted);
  if (start > 0) {
    await addFile(summing, partial.file, task.signal);
    if (start === (wanted.bytes ?? note?.bytes)) return finished(summing.finish(), note);
  }
  const answer = await task.client.get(task.url, requestHeaders(task, start, note), hasChecksum(wanted));
  if (answer.status === 304) {
    await answer.body.dump();
    return { unchanged: true };
  }
  if (answer.status === 416) return outOfRange(task, answer, start, () => finished(summing.finish(), note));
  if (answer.status === 206 && start > 0 && continues(answer, start, note, wanted)) {
    await receive(task, answer, summing, note?.bytes ?? wanted.bytes);
    return finished(summing.finish(), note);
  }
  if (answer.status === 206) {
    await answer.body.dump();
    await partial.discard();
    throw new TransferProblem(`${new URL(task.url).host} sent another part of the file than was asked for`, {
      retry: "later",
    });
  }
  return fromTheBeginning(task, answer);
}

/** 200: the whole file, whatever was there before. */
async function fromTheBeginning(task: Download, answer: HttpAnswer): Promise<Downloaded> {
  const { wanted } = task;
  const fresh = noteOf(task.url, answer);
  try {
    refuseWrongSize(wanted, fresh, task.url);
    refusePage(answer, wanted.as, task.url);
    await task.reserve(fresh.bytes ?? wanted.bytes ?? 0);
  } catch (error) {
    await answer.body.dump();
    throw error;
  }
  await task.partial.begin(fresh);
  const summing = startSumming(wanted);
  await receive(task, answer, summing, fresh.bytes ?? wanted.bytes);
  return finished(summing.finish(), fresh);
}

/** How many bytes of the partial file may be gone on with; the file is discarded where none may. */
async function resumable(task: Download, note: PartialNote | undefined): Promise<number> {
  const { partial, wanted } = task;
  const start = await partial.bytes();
  if (start === 0) return 0;
  const total = wanted.bytes ?? note?.bytes;
  // Another mirror has the same file where the checksum is known; else only the same version at the same address is.
  const same = note?.url === task.url && ifRange(note) !== undefined;
  if (note !== undefined && (same || hasChecksum(wanted)) && (total === undefined || start <= total)) return start;
  await partial.discard();
  return 0;
}

function requestHeaders(
  task: Download,
  start: number,
  note: PartialNote | undefined,
): Readonly<Record<string, string>> {
  if (start > 0) {
    const condition = note?.url === task.url ? ifRange(note) : undefined;
    return { range: `bytes=${start}-`, ...(condition !== undefined && { "if-range": condition }) };
  }
  const { etag, lastModified } = task.atHand ?? {};
  if (etag !== undefined) return { "if-none-match": etag };
  return lastModified === undefined ? {} : { "if-modified-since": lastModified };
}

/** A weak ETag does not promise equal bytes (RFC 9110, 13.1.5), so it cannot stand in If-Range. */
function ifRange(note: PartialNote | undefined): string | undefined {
  if (note?.etag !== undefined && !note.etag.startsWith("W/")) return note.etag;
  return note?.lastModified;
}

/** Whether a 206 brings what was asked for: the rest of the same file. */
function continues(answer: HttpAnswer, start: number, note: PartialNote | undefined, wanted: WantedFile): boolean {
  const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(answer.header("content-range")?.trim() ?? "");
  if (range === null || Number(range[1]) !== start) return false;
  const total = range[3] === "*" ? undefined : Number(range[3]);
  const expected = wanted.bytes ?? note?.bytes;
  if (total !== undefined && expected !== undefined && total !== expected) return false;
  const etag = answer.header("etag");
  return etag === undefined || note?.etag === undefined || note.etag === etag || hasChecksum(wanted);
}

/** 416: the server has no byte at that place. Where that is the end of the file, the file is complete. */
async function outOfRange(
  task: Download,
  answer: HttpAnswer,
  start: number,
  complete: () => Downloaded,
): Promise<Downloaded> {
  const total = /^bytes \*\/(\d+)$/.exec(answer.header("content-range")?.trim() ?? "")?.[1];
  await answer.body.dump();
  if (start > 0 && total !== undefined && Number(total) === start) return complete();
  await task.partial.discard();
  throw new TransferProblem(`${new URL(task.url).host} has fewer bytes than were received before`, { retry: "later" });
}

async function receive(
  task: Download,
  answer: HttpAnswer,
  summing: ReturnType<typeof startSumming>,
  total: number | undefined,
): Promise<void> {
  const handle = await open(task.partial.file, "a");
  try {
    task.onBytes(summing.bytes(), total);
    for await (const chunk of answer.body) {
      await handle.write(chunk as Buffer);
      summing.add(chunk as Buffer);
      task.onBytes(summing.bytes(), total);
      if (task.wanted.bytes !== undefined && summing.bytes() > task.wanted.bytes) break;
    }
  } catch (error) {
    task.signal.throwIfAborted();
    throw explainNetworkError(error, new URL(task.url).host);
  } finally {
    await handle.close();
  }
}

const finished = (found: FoundFile, note: PartialNote | undefined): Downloaded => ({
  unchanged: false,
  found,
  validators: {
    ...(note?.etag !== undefined && { etag: note.etag }),
    ...(note?.lastModified !== undefined && { lastModified: note.lastModified }),
  },
});

function noteOf(url: string, answer: HttpAnswer): PartialNote {
  const [etag, lastModified, length] = [
    answer.header("etag"),
    answer.header("last-modified"),
    answer.header("content-length"),
  ];
  return {
    url,
    ...(etag !== undefined && { etag }),
    ...(lastModified !== undefined && { lastModified }),
    ...(length !== undefined && { bytes: Number(length) }),
  };
}

function refuseWrongSize(wanted: WantedFile, note: PartialNote, url: string): void {
  if (wanted.bytes === undefined || note.bytes === undefined || wanted.bytes === note.bytes) return;
  throw new TransferProblem(`expected ${wanted.bytes} bytes, but ${new URL(url).host} offers ${note.bytes}`, {
    retry: "later",
    remedy: "The file at this address has changed, or is another one: correct `bytes` and the checksum, or the URL.",
  });
}

const hasChecksum = (wanted: WantedFile): boolean => wanted.md5 !== undefined || wanted.sha256 !== undefined;

const wrongFile = (task: Download, wrong: string, before: string): TransferProblem =>
  new TransferProblem(
    `${wrong}; it was downloaded twice${wrong === before ? ", with the same result" : `, the first time: ${before}`}`,
    {
      retry: "never",
      remedy: `The file at ${new URL(task.url).host} is not the one whose checksum stands in the pipeline: correct the checksum if the new file is right.`,
    },
  );

const exhausted = (problem: TransferProblem, failures: number): TransferProblem =>
  new TransferProblem(
    `${problem.message}, ${failures === 1 ? "and no retry was allowed" : `${failures} times in a row`}`,
    {
      retry: "never",
      ...(problem.remedy !== undefined && { remedy: problem.remedy }),
    },
  );

const askedToWait = (problem: TransferProblem): TransferProblem =>
  new TransferProblem(
    `${problem.message} and asks to come back in ${Math.ceil((problem.retryAfter ?? 0) / 60)} minutes`,
    {
      retry: "never",
      remedy: "Run the pipeline again then: what was downloaded is kept.",
    },
  );
