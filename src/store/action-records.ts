import { readFileSync } from "node:fs";
import { type ActionRecord, STORE_FORMAT } from "../core/action.js";
import type { CacheKey } from "../core/cache-key.js";
import { isKey, type Key } from "../core/ids.js";
import type { Owner } from "./claims/owner.js";
import { type FolderSync, writeDurably } from "./durable.js";
import type { Layout } from "./layout.js";

/** A record as it lies on disk. */
export interface FoundAction {
  readonly record: ActionRecord;
  /** Whether it was written with the key of the cache: by this user, or one who shares the key. */
  readonly isAuthentic: boolean;
}

/** `{"mac":"<64 digits>",` and then the rest of the record, which is what it authenticates. */
const MAC = /^\{"mac":"([0-9a-f]{64})",/;

/** The record of a key. One that is absent, damaged or of another format is a miss. */
export function readAction(layout: Layout, key: Key, cacheKey?: CacheKey): FoundAction | undefined {
  try {
    const text = readFileSync(layout.action(key), "utf8").trimEnd();
    const [start, mac] = MAC.exec(text) ?? [];
    const body = start === undefined ? text : `{${text.slice(start.length)}`;
    const record = JSON.parse(body) as ActionRecord;
    if (!isRecordOf(record, key)) return undefined;
    return { record, isAuthentic: mac !== undefined && cacheKey?.mac(body) === mac };
  } catch {
    return undefined;
  }
}

/** The last step of publishing: everything the record names lies on disk already. */
export async function writeAction(
  where: { readonly layout: Layout; readonly owner: Owner; readonly syncs: FolderSync; readonly key: CacheKey },
  record: ActionRecord,
): Promise<void> {
  const body = JSON.stringify(record);
  const text = `{"mac":"${where.key.mac(body)}",${body.slice(1)}\n`;
  await writeDurably(where.owner, where.layout.action(record.key), text, where.syncs);
}

function isRecordOf(record: Partial<ActionRecord>, key: Key): boolean {
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
