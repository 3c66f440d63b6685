import { parentPort, workerData } from "node:worker_threads";
import { StageFailure } from "../../src/stage.js";
import type { SourceArchive } from "./source/find-archives.js";
import type { UnpackedArchive } from "./tree/archive-tree.js";
import { type UnpackJob, unpackArchive } from "./unpack-archive.js";

/** A thread that unpacks the archives it is sent, one after the other. */
export type ThreadMessage =
  | { readonly type: "read"; readonly bytes: number }
  | { readonly type: "unpacked"; readonly unpacked: UnpackedArchive & { readonly wanted: number } }
  | {
      readonly type: "failed";
      readonly message: string;
      readonly remedy: string | undefined;
      readonly failsAs: StageFailure["failsAs"];
    };

/** Bytes that are read between two messages. */
const READ_BETWEEN = 1 << 22;

const say = (message: ThreadMessage): void => parentPort?.postMessage(message);

parentPort?.on("message", async (archive: SourceArchive) => {
  let read = 0;
  const sayRead = (): void => {
    if (read > 0) say({ type: "read", bytes: read });
    read = 0;
  };
  try {
    const unpacked = await unpackArchive(archive, workerData as UnpackJob, (bytes) => {
      read += bytes;
      if (read >= READ_BETWEEN) sayRead();
    });
    sayRead();
    say({ type: "unpacked", unpacked });
  } catch (error) {
    if (!(error instanceof StageFailure)) throw error;
    // Threads hand errors on without their class.
    say({ type: "failed", message: error.message, remedy: error.remedy, failsAs: error.failsAs });
  }
});
