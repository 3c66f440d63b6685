import { readFileSync } from "node:fs";
import { type ActionRecord, STORE_FORMAT } from "../core/action.js";
import { isKey, type Key } from "../core/ids.js";
import { type FolderSync, writeDurably } from "./durable.js";
import type { Layout } from "./layout.js";
import type { Owner } from "./owner.js";

/** The record of a key. One that is absent, damaged or of another format is a miss. */
export function readAction(layout: Layout, key: Key): ActionRecord | undefined {
  try {
    const record = JSON.parse(readFileSync(layout.action(key), "utf8")) as ActionRecord;
    return isRecordOf(record, key) ? record : undefined;
  } catch {
    return undefined;
  }
}

/** The last step of publishing: everything the record names lies on disk already. */
export async function writeAction(
  layout: Layout,
  owner: Owner,
  record: ActionRecord,
  syncs: FolderSync,
): Promise<void> {
  await writeDurably(owner, layout.action(record.key), `${JSON.stringify(record)}\n`, syncs);
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
