import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { type ActionRecord, STORE_FORMAT } from "../core/action.js";
import type { CacheKey } from "../core/cache-key.js";
import { isKey, type Key } from "../core/ids.js";
import { type FolderSync, writeDurably } from "./durable.js";
import type { Layout } from "./layout.js";
import type { Claim } from "./store.js";
import { errorCode } from "./store-failure.js";

/** A record as stored on disk. */
export interface FoundAction {
  readonly record: ActionRecord;
  /** Whether it was written with the key of the cache: by this user, or one who shares the key. */
  readonly isAuthentic: boolean;
}

/** `{"mac":"<64 digits>",` and then the rest of the record, which is what it authenticates. */
const MAC = /^\{"mac":"([0-9a-f]{64})",/;

/** The record of a key. One that is absent, damaged or of another format is a miss. */
export const readAction = (layout: Layout, key: Key, cacheKey?: CacheKey): FoundAction | undefined =>
  read<ActionRecord>(layout, key, cacheKey, (body) => body);

/** A record without the digests of its code, which are most of it: for lists of all. */
export type BriefAction = Omit<ActionRecord, "codeDetail">;

/**
 * The same without what is not needed there. Where nobody asks whether it is authentic, the beginning of the file is
 * enough: of two hundred thousand records that saves gigabytes.
 */
export function readBriefAction(
  layout: Layout,
  key: Key,
  cacheKey?: CacheKey,
): { readonly record: BriefAction; readonly isAuthentic: boolean } | undefined {
  const record = cacheKey === undefined ? readBeginning(layout.action(key), key) : undefined;
  if (record !== undefined) return { record, isAuthentic: false };
  return read<BriefAction>(layout, key, cacheKey, withoutCodeDetail);
}

const beginning = Buffer.allocUnsafeSlow(8192);

/** Undefined of a record whose code does not come last, and of one that is longer, absent or damaged. */
function readBeginning(file: string, key: Key): BriefAction | undefined {
  try {
    const open = openSync(file, "r");
    let bytes: number;
    try {
      bytes = readSync(open, beginning, 0, beginning.length, 0);
    } finally {
      closeSync(open);
    }
    const end = beginning.subarray(0, bytes).indexOf(CODE_DETAIL);
    if (end === -1) return undefined;
    // Where the name stands within a parameter, what comes before it is no JSON.
    const record = JSON.parse(`${beginning.toString("utf8", 0, end)}}`) as BriefAction;
    return isRecordOf(record, key) ? record : undefined;
  } catch {
    return undefined;
  }
}

function read<Read extends BriefAction>(
  layout: Layout,
  key: Key,
  cacheKey: CacheKey | undefined,
  shorten: (body: string) => string,
): { readonly record: Read; readonly isAuthentic: boolean } | undefined {
  try {
    const text = readFileSync(layout.action(key), "utf8").trimEnd();
    const [start, mac] = MAC.exec(text) ?? [];
    const body = start === undefined ? text : `{${text.slice(start.length)}`;
    const record = JSON.parse(shorten(body)) as Read;
    if (!isRecordOf(record, key)) return undefined;
    return { record, isAuthentic: mac !== undefined && cacheKey?.mac(body) === mac };
  } catch {
    return undefined;
  }
}

const CODE_DETAIL = ',"codeDetail":{';
const [QUOTE, BACKSLASH, OPEN, CLOSE] = [34, 92, 123, 125];

/** Cuts one object out of the text of a record; what surrounds it is the same, whatever its name. */
function withoutCodeDetail(body: string): string {
  const from = body.indexOf(CODE_DETAIL);
  if (from === -1) return body;
  let depth = 0;
  for (let at = from + CODE_DETAIL.length - 1; at < body.length; at += 1) {
    const code = body.charCodeAt(at);
    if (code === QUOTE) {
      at = body.indexOf('"', at + 1);
      while (at !== -1 && isEscaped(body, at)) at = body.indexOf('"', at + 1);
      if (at === -1) return body;
    } else if (code === OPEN) depth += 1;
    else if (code === CLOSE) {
      depth -= 1;
      if (depth === 0) return body.slice(0, from) + body.slice(at + 1);
    }
  }
  return body;
}

function isEscaped(body: string, quote: number): boolean {
  let before = quote - 1;
  while (body.charCodeAt(before) === BACKSLASH) before -= 1;
  return (quote - before) % 2 === 0;
}

/**
 * The last step of publishing: everything the record names is already on disk. The claim is looked at last of all, and a
 * taker takes the waiting record away after it has the lock, so that a process that was frozen between that look and the
 * renaming finds nothing to rename.
 * @throws ClaimLost where another process has taken the claim over.
 */
export async function writeAction(
  where: { readonly layout: Layout; readonly syncs: FolderSync; readonly key: CacheKey },
  record: ActionRecord,
  claim: Pick<Claim, "newRecord" | "mustHold">,
): Promise<void> {
  // Last, so that lists need not read it.
  const { codeDetail, ...brief } = record;
  const body = JSON.stringify({ ...brief, codeDetail });
  const text = `{"mac":"${where.key.mac(body)}",${body.slice(1)}\n`;
  try {
    await writeDurably(claim.newRecord(), where.layout.action(record.key), text, where.syncs, claim.mustHold);
  } catch (error) {
    if (errorCode(error) === "ENOENT") claim.mustHold();
    throw error;
  }
}

function isRecordOf(record: Partial<BriefAction>, key: Key): boolean {
  return (
    record.format === STORE_FORMAT &&
    record.key === key &&
    isKey(key) &&
    typeof record.manifest === "object" &&
    typeof record.outputs === "object" &&
    Object.values(record.outputs).every((output) => isKey(output.digest)) &&
    typeof record.durationMs === "number"
  );
}
