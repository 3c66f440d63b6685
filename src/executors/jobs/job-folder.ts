import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Failure } from "../../core/failure.js";
import { makeFolder } from "../../core/make-folder.js";
import { writeWhole } from "../../core/write-whole.js";

/** `answer.json`, the last that a job writes: what became of its attempt. A result itself lies in the store. */
export type JobAnswer =
  | { readonly status: "published" }
  | { readonly status: "failed"; readonly failure: Failure }
  /** It was told that its time is nearly up. One that is cancelled leaves no answer: it may be begun again. */
  | { readonly status: "time-is-up"; readonly hasCheckpoint: boolean };

/** What the job is to do; read by `exec-attempt`. */
export const orderFile = (folder: string): string => path.join(folder, "order.json");
export const eventsFile = (folder: string): string => path.join(folder, "events.jsonl");
const answerFile = (folder: string): string => path.join(folder, "answer.json");

export function makeJobFolder(folder: string, order: object): void {
  makeFolder(folder);
  // Node writes a long file in one piece in this way only.
  writeFileSync(orderFile(folder), JSON.stringify(order));
}

export const writeAnswer = (folder: string, answer: JobAnswer): void =>
  writeWhole(answerFile(folder), JSON.stringify(answer));

export const isAnswered = (folder: string): boolean => existsSync(answerFile(folder));

export function readAnswer(folder: string): JobAnswer | undefined {
  try {
    return JSON.parse(readFileSync(answerFile(folder), "utf8")) as JobAnswer;
  } catch {
    return undefined;
  }
}
