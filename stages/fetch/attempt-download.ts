import { closeSync, openSync, writeSync } from "node:fs";
import { finished } from "node:stream/promises";
import { addFile, type FoundFile, mismatch, type Summing, startSumming } from "./checksum.js";
import { aboutFile } from "./disk-space.js";
import { refusePage, refusePageFile } from "./error-page.js";
import type { HttpAnswer, HttpClient } from "./http-client.js";
import type { Validators } from "./library.js";
import { type MinimumRate, watchRate } from "./minimum-rate.js";
import { explainNetworkError } from "./network-error.js";
import type { PartialFile, PartialNote } from "./partial-file.js";
import { conditionOf, continues, resumableBytes } from "./resume.js";
import { TransferProblem } from "./transfer-problem.js";
import { hasChecksum, type WantedFile } from "./wanted-files.js";

export interface DownloadTask {
  readonly wanted: WantedFile;
  readonly url: string;
  readonly partial: PartialFile;
  readonly client: HttpClient;
  readonly minimumRate: MinimumRate;
  readonly signal: AbortSignal;
  /** How much of the file is there now, of how much if that is known. */
  readonly onBytes: (done: number, total: number | undefined) => void;
  /** Before the first byte: whether there is room for so many more. Throws when there is not. */
  readonly reserve: (bytes: number) => void;
  /** Validators of a copy that is at hand: answered with `unchanged` where that is still the file. */
  readonly atHand?: Validators;
}

export type Downloaded =
  | { readonly unchanged: true }
  | {
      readonly unchanged: false;
      readonly found: FoundFile;
      readonly validators: Validators;
      /** Whether the server said where the file ends; else one that was cut off looks whole. */
      readonly endIsKnown: boolean;
    };

/** One request, going on with the partial file where that is safe. Its result is not compared with what is wanted. */
export async function attemptDownload(task: DownloadTask): Promise<Downloaded> {
  const { wanted, partial, url } = task;
  const note = partial.note();
  const start = resumableBytes(partial, note, wanted, url);
  const total = wanted.bytes ?? note?.bytes;
  const summing = startSumming(wanted);
  if (start > 0) {
    // The digests of what is there are computed from it: a process that was killed left no state behind.
    await addFile(summing, partial.file, task.signal);
    if (start === total) return completed(task, summing, note);
  }
  const answer = await ask(task, start, note);
  if (answer.status === 200) return fromTheBeginning(task, answer);
  if (answer.status === 206 && start > 0 && continues(answer, start, note, wanted)) {
    await receive(task, answer, summing, total);
    return completed(task, summing, note);
  }
  await answer.body.dump();
  if (answer.status === 304) return { unchanged: true };
  const host = new URL(url).host;
  if (answer.status === 416 && start > 0) {
    if (isWhole(answer, start, note, task)) return completed(task, summing, note);
    partial.discard();
    throw new TransferProblem(`${host} does not send the rest of the file, so all of it has to come again`, {
      retry: "later",
    });
  }
  partial.discard();
  throw new TransferProblem(`${host} sent another part than was asked for`, { retry: "later" });
}

/** Statuses that a server may mean for the request of a part alone; those of overload are not among them. */
const REFUSES_PARTS = new Set([400, 403, 404, 405, 406, 409, 412, 501]);

/** Asks for the rest, or for all where the server does not send parts. What is there is kept until all comes. */
async function ask(task: DownloadTask, start: number, note: PartialNote | undefined): Promise<HttpAnswer> {
  const get = (headers: Readonly<Record<string, string>>): Promise<HttpAnswer> =>
    task.client.get(task.url, headers, hasChecksum(task.wanted));
  try {
    return await get(requestHeaders(task, start, note));
  } catch (error) {
    const refused = error instanceof TransferProblem && REFUSES_PARTS.has(error.status ?? 0);
    if (start === 0 || !refused) throw error;
    return await get({});
  }
}

/**
 * 416 says that nothing follows. That is the end of the file where the server names that size, no other was known, and
 * it is the same file by its ETag, or a checksum will tell.
 */
function isWhole(answer: HttpAnswer, start: number, note: PartialNote | undefined, { wanted }: DownloadTask): boolean {
  const size = /^bytes \*\/(\d+)$/.exec(answer.header("content-range")?.trim() ?? "")?.[1];
  const total = wanted.bytes ?? note?.bytes;
  if (Number(size) !== start || (total !== undefined && total !== start)) return false;
  const etag = answer.header("etag");
  return hasChecksum(wanted) || (etag !== undefined && !etag.startsWith("W/") && etag === note?.etag);
}

/** 200: the whole file, regardless of what was there before. */
async function fromTheBeginning(task: DownloadTask, answer: HttpAnswer): Promise<Downloaded> {
  const { wanted, url } = task;
  const note = noteOf(url, answer);
  try {
    refuseWrongSize(wanted, note, url);
    await refusePage(answer, wanted, url);
    task.reserve(note.bytes ?? wanted.bytes ?? 0);
  } catch (error) {
    answer.body.destroy();
    throw error;
  }
  task.partial.begin(note);
  const summing = startSumming(wanted);
  await receive(task, answer, summing, note.bytes ?? wanted.bytes);
  return completed(task, summing, note);
}

function requestHeaders(
  task: DownloadTask,
  start: number,
  note: PartialNote | undefined,
): Readonly<Record<string, string>> {
  if (start > 0) {
    const condition = note?.url === task.url ? conditionOf(note) : undefined;
    return { range: `bytes=${start}-`, ...(condition !== undefined && { "if-range": condition }) };
  }
  const { etag, lastModified } = task.atHand ?? {};
  if (etag !== undefined) return { "if-none-match": etag };
  return lastModified === undefined ? {} : { "if-modified-since": lastModified };
}

/**
 * Appends the body to the partial file. Each piece is written when it arrives: what a stream still holds when its
 * connection breaks is lost, and would have to be sent again.
 */
async function receive(
  task: DownloadTask,
  answer: HttpAnswer,
  summing: Summing,
  total: number | undefined,
): Promise<void> {
  const { wanted, partial, signal } = task;
  const host = new URL(task.url).host;
  const file = openSync(partial.file, "a");
  let stopped: unknown;
  const stop = (why: unknown): void => {
    stopped ??= why;
    answer.body.destroy();
  };
  const rate = watchRate(task.minimumRate, summing.bytes, stop, host);
  try {
    task.onBytes(summing.bytes(), total);
    answer.body.on("data", (chunk: Buffer) => {
      if (stopped !== undefined) return;
      try {
        for (let written = 0; written < chunk.length; ) written += writeSync(file, chunk, written);
        summing.add(chunk);
        task.onBytes(summing.bytes(), total);
        // More than the file has: no use in reading on.
        if (wanted.bytes !== undefined && summing.bytes() > wanted.bytes) stop("too long");
      } catch (error) {
        stop(aboutFile(error, partial.file, total && total - summing.bytes()));
      }
    });
    await finished(answer.body).catch((error: unknown) => {
      if (stopped === undefined) throw error;
    });
    if (stopped instanceof Error) throw stopped;
  } catch (error) {
    signal.throwIfAborted();
    throw explainNetworkError(error, host);
  } finally {
    rate.stop();
    closeSync(file);
  }
}

async function completed(task: DownloadTask, summing: Summing, note: PartialNote | undefined): Promise<Downloaded> {
  const { wanted, partial, url } = task;
  const found = summing.finish();
  if (note?.bytes !== undefined && found.bytes !== note.bytes) throw wrongLength(task, found.bytes, note.bytes);
  if (mismatch(wanted, found) !== undefined || !hasChecksum(wanted)) await refusePageFile(partial.file, wanted, url);
  return {
    unchanged: false,
    found,
    endIsKnown: note?.bytes !== undefined || note?.chunked === true,
    validators: {
      ...(note?.etag !== undefined && { etag: note.etag }),
      ...(note?.lastModified !== undefined && { lastModified: note.lastModified }),
    },
  };
}

/** A part that ended before the file does is gone on with; one that went on behind its end is no part of it. */
function wrongLength({ partial, url }: DownloadTask, got: number, said: number): TransferProblem {
  if (got > said) partial.discard();
  return new TransferProblem(`${new URL(url).host} sent ${got} of the ${said} bytes that it offered`, {
    retry: "later",
  });
}

function noteOf(url: string, answer: HttpAnswer): PartialNote {
  const [etag, lastModified] = [answer.header("etag"), answer.header("last-modified")];
  const length = answer.header("content-length");
  return {
    url,
    ...(etag !== undefined && { etag }),
    ...(lastModified !== undefined && { lastModified }),
    ...(length !== undefined && { bytes: Number(length) }),
    ...(answer.header("transfer-encoding")?.toLowerCase().includes("chunked") && { chunked: true }),
  };
}

function refuseWrongSize(wanted: WantedFile, note: PartialNote, url: string): void {
  if (wanted.bytes === undefined || note.bytes === undefined || wanted.bytes === note.bytes) return;
  throw new TransferProblem(`expected ${wanted.bytes} bytes, but ${new URL(url).host} offers ${note.bytes}`, {
    retry: "once",
    remedy: "The file at this address has changed, or is another one: correct `bytes` and the checksum, or the URL.",
  });
}
