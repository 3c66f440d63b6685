import type { StageId } from "../core/ids.js";
import { maskJson } from "../core/mask-json.js";
import type { RunRecord, StageRecord } from "../core/run-record.js";
import type { SecretMask } from "../core/secret-mask.js";
import { writeWhole } from "../core/write-whole.js";

const WRITE_EVERY_MS = 200;
/** A large record is written less often, so that writing it takes at most this part of the time. */
const SHARE_OF_TIME = 0.02;

/** Keeps `run.json` true: written by rename at once, at the end, and in between no more often than every 200 ms. */
export interface RunRecordWriter {
  readonly change: (changes: Partial<RunRecord>) => void;
  readonly stage: (id: StageId, changes: Partial<StageRecord>) => void;
  readonly stageRecord: (id: StageId) => StageRecord;
  /** As it would be written now. */
  readonly record: () => RunRecord;
  /** The last write, made durable. Throws where that is refused; `record` then gives what would have been written. */
  readonly finish: (changes: Partial<RunRecord>) => RunRecord;
}

export function runRecordWriter(file: string, first: RunRecord, mask: SecretMask | undefined): RunRecordWriter {
  let head = first;
  const stages = new Map(first.stages.map((stage) => [stage.id, stage]));
  let timer: NodeJS.Timeout | undefined;
  let pause = WRITE_EVERY_MS;

  const record = (): RunRecord => maskJson({ ...head, stages: [...stages.values()] }, mask);
  const write = (durable: boolean): void => {
    clearTimeout(timer);
    timer = undefined;
    const began = performance.now();
    const text = `${JSON.stringify(record(), undefined, durable ? 2 : undefined)}\n`;
    // Until the end without waiting for the disk: if a power failure loses some of it, the run it interrupted has not
    // finished anyway.
    writeWhole(file, text, { durable });
    pause = Math.max(WRITE_EVERY_MS, (performance.now() - began) / SHARE_OF_TIME);
  };
  const writeSoon = (): void => {
    timer ??= setTimeout(() => {
      try {
        write(false);
      } catch {
        // A full disk may have room again at the end, when it counts.
      }
    }, pause).unref();
  };
  const stageRecord = (id: StageId): StageRecord => {
    const found = stages.get(id);
    if (found === undefined) throw new Error(`Internal error: no stage "${id}" in the run's record`);
    return found;
  };

  write(false);
  return {
    stageRecord,
    record,
    change(changes) {
      head = { ...head, ...changes };
      writeSoon();
    },
    stage(id, changes) {
      stages.set(id, { ...stageRecord(id), ...changes });
      writeSoon();
    },
    finish(changes) {
      head = { ...head, ...changes };
      write(true);
      return record();
    },
  };
}
