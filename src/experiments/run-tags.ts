import { lstatSync, readFileSync, rmSync, utimesSync } from "node:fs";
import path from "node:path";
import type { RunRecord } from "../core/run-record.js";
import { fields, is, list, number, optional, text } from "../core/shape.js";
import { writeWhole } from "../core/write-whole.js";

/** What people write about a run: `tags.json` in its folder, apart from the record, which a run that is under way replaces. */
export interface RunTags {
  /** In place of the label that it was run with; empty: none. */
  readonly label?: string;
  readonly note?: string;
  readonly tags?: readonly string[];
}

const RUN_TAGS_FILE = "tags.json";
const RUN_TAGS_VERSION = 1;

/** Letters, digits and what joins words: a tag is a name in conditions. */
export const TAG_PATTERN = /^[A-Za-z0-9][\w-]{0,49}$/;

const SHAPE = fields<RunTags & { readonly version: number }>({
  version: number,
  label: optional(text),
  note: optional(text),
  tags: optional(list(is("a tag", (value) => typeof value === "string" && TAG_PATTERN.test(value)))),
});

/** Of a run's folder; empty where nobody wrote any. Throws an error that names the file where it is damaged. */
export function readRunTags(folder: string): RunTags {
  let written: string;
  try {
    written = readFileSync(path.join(folder, RUN_TAGS_FILE), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
  const { version, ...tags } = parse(written);
  if (version !== RUN_TAGS_VERSION) {
    throw new Error(`its ${RUN_TAGS_FILE} has version ${version}, this radpipe reads version ${RUN_TAGS_VERSION}`);
  }
  return tags;
}

function parse(written: string): RunTags & { readonly version: number } {
  let value: unknown;
  try {
    value = JSON.parse(written);
  } catch {
    throw new Error(`its ${RUN_TAGS_FILE} is cut short or not JSON; correct or delete it`);
  }
  const fault = SHAPE(value, "");
  if (fault !== undefined) throw new Error(`its ${RUN_TAGS_FILE} is damaged: ${fault}; correct or delete it`);
  return value as RunTags & { readonly version: number };
}

/** Replaces them. Lists of runs look at the times of the record alone, so it gets a new one, with the old date. */
export function writeRunTags(folder: string, tags: RunTags): void {
  const file = path.join(folder, RUN_TAGS_FILE);
  if (Object.keys(tags).length === 0) rmSync(file, { force: true });
  else writeWhole(file, `${JSON.stringify({ version: RUN_TAGS_VERSION, ...tags }, undefined, 2)}\n`);
  const record = path.join(folder, "run.json");
  const { atime, mtime } = lstatSync(record);
  utimesSync(record, atime, mtime);
}

/** A record with what people wrote about its run. */
export function withTags<T extends Pick<RunRecord, "label" | "note" | "tags">>(record: T, tags: RunTags): T {
  const { label, ...more } = tags;
  if (label === undefined) return { ...record, ...more };
  const { label: _, ...unnamed } = record;
  return { ...(unnamed as T), ...more, ...(label !== "" && { label }) };
}
