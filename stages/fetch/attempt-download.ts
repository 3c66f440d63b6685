import { closeSync, openSync, writeSync } from "node:fs";
import { finished } from "node:stream/promises";
import { addFile, type FoundFile, type Summing, startSumming } from "./checksum.js";
import { explainDiskError } from "./disk-space.js";
import { refusePage, refusePageFile } from "./error-page.js";
import type { HttpAnswer, HttpClient } from "./http-client.js";
import type { Validators } from "./library.js";
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
  | { readonly unchanged: false; readonly found: FoundFile; readonly validators: Validators };

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
  const answer = await task.client.get(url, requestHeaders(task, start, note), hasChecksum(wanted));
  if (answer.status === 200) return fromTheBeginning(task, answer);
  if (answer.status === 206 && start > 0 && continues(answer, start, note, wanted)) {
    await receive(task, answer, summing, total);
    return completed(task, summing, note);
  }
  await answer.body.dump();
  if (answer.status === 304) return { unchanged: true };
  const size = /^bytes \*\/(\d+)$/.exec(answer.header("content-range")?.trim() ?? "")?.[1];
  if (answer.status === 416 && start > 0 && Number(size) === start) return completed(task, summing, note);
  partial.discard();
  const host = new URL(url).host;
  const said =
    answer.status === 416 ? "has fewer bytes than were received before" : "sent another part than was asked for";
  throw new TransferProblem(`${host} ${said}`, { retry: "later" });
}

/** 200: the whole file, whatever was there before. */
async function fromTheBeginning(task: DownloadTask, answer: HttpAnswer): Promise<Downloaded> {
  const { wanted, url } = task;
  const note = noteOf(url, answer);
  try {
    refuseWrongSize(wanted, note, url);
    refusePage(answer, wanted.as, url);
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
  const file = openSync(partial.file, "a");
  try {
    task.onBytes(summing.bytes(), total);
    let stopped: unknown;
    answer.body.on("data", (chunk: Buffer) => {
      if (stopped !== undefined) return;
      try {
        for (let written = 0; written < chunk.length; ) written += writeSync(file, chunk, written);
        summing.add(chunk);
        task.onBytes(summing.bytes(), total);
        // More than the file has: no use in reading on.
        if (wanted.bytes !== undefined && summing.bytes() > wanted.bytes) stopped = "too long";
      } catch (error) {
        stopped = explainDiskError(error, wanted.as);
      }
      if (stopped !== undefined) answer.body.destroy();
    });
    await finished(answer.body).catch((error: unknown) => {
      if (stopped === undefined) throw error;
    });
    if (stopped instanceof Error) throw stopped;
  } catch (error) {
    signal.throwIfAborted();
    throw explainNetworkError(error, new URL(task.url).host);
  } finally {
    closeSync(file);
  }
}

async function completed(task: DownloadTask, summing: Summing, note: PartialNote | undefined): Promise<Downloaded> {
  if (!hasChecksum(task.wanted)) await refusePageFile(task.partial.file, task.wanted.as, task.url);
  return {
    unchanged: false,
    found: summing.finish(),
    validators: {
      ...(note?.etag !== undefined && { etag: note.etag }),
      ...(note?.lastModified !== undefined && { lastModified: note.lastModified }),
    },
  };
}

function noteOf(url: string, answer: HttpAnswer): PartialNote {
  const [etag, lastModified] = [answer.header("etag"), answer.header("last-modified")];
  const length = answer.header("content-length");
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
    retry: "once",
    remedy: "The file at this address has changed, or is another one: correct `bytes` and the checksum, or the URL.",
  });
}
