import { open, readlink, stat } from "node:fs/promises";
import { addFile, type FoundFile, mismatch, startSumming } from "./checksum.js";
import { aboutFile } from "./disk-space.js";
import { TransferProblem } from "./transfer-problem.js";
import type { WantedFile } from "./wanted-files.js";

interface LocalTask {
  readonly wanted: WantedFile;
  readonly signal: AbortSignal;
  readonly onBytes: (done: number, total: number | undefined) => void;
}

/** Copies a file, checking it on the way. A user's own file is never linked: what is done to it later must not reach the cache. */
export async function copyLocal(source: string, target: string, task: LocalTask): Promise<FoundFile> {
  const { size } = await locate(source);
  const summing = startSumming(task.wanted);
  const input = await open(source, "r");
  try {
    const output = await open(target, "w");
    try {
      const buffer = Buffer.allocUnsafe(1 << 20);
      for (;;) {
        task.signal.throwIfAborted();
        const { bytesRead } = await input.read(buffer, 0, buffer.length, null);
        if (bytesRead === 0) break;
        const chunk = buffer.subarray(0, bytesRead);
        await output.appendFile(chunk).catch((error: unknown) => {
          throw aboutFile(error, target, size - summing.bytes());
        });
        summing.add(chunk);
        task.onBytes(summing.bytes(), size);
      }
    } finally {
      await output.close();
    }
  } finally {
    await input.close();
  }
  return checked(summing.finish(), source, task.wanted);
}

/** Checks a file in place. */
export async function checkLocal(source: string, task: LocalTask): Promise<FoundFile> {
  const { size } = await locate(source);
  const summing = startSumming(task.wanted);
  await addFile(summing, source, task.signal, () => task.onBytes(summing.bytes(), size));
  return checked(summing.finish(), source, task.wanted);
}

async function locate(source: string): Promise<{ readonly size: number }> {
  const found = await stat(source).catch(() => undefined);
  if (found?.isFile()) return found;
  const link = found === undefined ? await readlink(source).catch(() => undefined) : undefined;
  if (link !== undefined) {
    throw new TransferProblem(`${source} is a link to ${link}, which does not exist`, {
      retry: "never",
      remedy: "Fetch what the link leads to (dvc pull, git annex get, datalad get), or replace it by the file.",
    });
  }
  throw new TransferProblem(found === undefined ? `there is no file ${source}` : `${source} is not a file`, {
    retry: "never",
    remedy: "Correct the path.",
  });
}

function checked(found: FoundFile, source: string, wanted: WantedFile): FoundFile {
  const wrong = mismatch(wanted, found);
  if (wrong === undefined) return found;
  throw new TransferProblem(`${wrong} from ${source}`, {
    retry: "never",
    remedy: "Replace the file by a sound copy, or correct what the pipeline says.",
  });
}
