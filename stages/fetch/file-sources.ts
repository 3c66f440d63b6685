import { fileURLToPath } from "node:url";
import type { StageContext } from "../../src/stage.js";
import type { FoundFile } from "./checksum.js";
import { requireSpace } from "./disk-space.js";
import { download } from "./download.js";
import type { HttpClient } from "./http-client.js";
import { type Library, linkOrCopy } from "./library.js";
import { checkLocal, copyLocal } from "./local-file.js";
import type { Mirror } from "./mirror.js";
import type { FetchParameters } from "./params.js";
import { partialFile } from "./partial-file.js";
import { TransferProblem } from "./transfer-problem.js";
import { hasChecksum, type WantedFile } from "./wanted-files.js";

/** What all sources work with. */
export interface Surroundings {
  readonly context: StageContext<FetchParameters>;
  readonly signal: AbortSignal;
  /** Folder of partial files. */
  readonly partials: string;
  readonly client: HttpClient;
  readonly library: Library;
  readonly mirror: Mirror | undefined;
  readonly onBytes: (wanted: WantedFile, done: number, total: number | undefined) => void;
}

export interface Source {
  /** For the log: where the file came from. */
  readonly name: string;
  /** Whether a server was asked, so that what it sent may change. */
  readonly remote: boolean;
  /** Brings the file into the library, or (`placed`) right to the target. Throws a TransferProblem. */
  readonly take: (target: string) => Promise<{
    readonly found: FoundFile;
    readonly placed: boolean;
    /** False where a server did not say where the file ends. */
    readonly endIsKnown?: boolean;
  }>;
}

/** Where a file may come from, best first. */
export function* sourcesOf(wanted: WantedFile, around: Surroundings): Generator<Source> {
  if (around.mirror !== undefined) yield fromMirror(wanted, around, around.mirror);
  // Another address may be used only if the checksum proves that it is the same file.
  for (const base of hasChecksum(wanted) ? around.context.params.mirrors : []) {
    yield fromUrl(wanted, around, new URL(encodeURIComponent(wanted.as), base.endsWith("/") ? base : `${base}/`).href);
  }
  if (wanted.url !== undefined) yield fromUrl(wanted, around, wanted.url);
}

const fromUrl = (wanted: WantedFile, around: Surroundings, url: string): Source =>
  url.startsWith("file:") ? fromFile(wanted, around, fileURLToPath(url)) : fromServer(wanted, around, url);

const fromMirror = (wanted: WantedFile, around: Surroundings, mirror: Mirror): Source => ({
  name: "from the mirror",
  remote: false,
  take: async (target) => {
    const file = await mirror.find(wanted.as);
    if (file === undefined) {
      throw new TransferProblem("the mirror has no file of that name", { retry: "never", isAbsence: true });
    }
    if (!mirror.immutable) return fromFile(wanted, around, file).take(target);
    const found = await checkLocal(file, localTask(wanted, around));
    await linkOrCopy(file, target);
    return { found, placed: true };
  },
});

const fromFile = (wanted: WantedFile, around: Surroundings, file: string): Source => ({
  name: `copied from ${file}`,
  remote: false,
  take: async () => {
    const partial = partialFile(around.partials, `file ${wanted.as}`);
    const found = await copyLocal(file, partial.file, localTask(wanted, around));
    await around.library.keep(partial.file, found);
    return { found, placed: false };
  },
});

const localTask = (wanted: WantedFile, around: Surroundings) => ({
  wanted,
  signal: around.signal,
  onBytes: (done: number, total: number | undefined) => around.onBytes(wanted, done, total),
});

const fromServer = (wanted: WantedFile, around: Surroundings, url: string): Source => ({
  name: `downloaded from ${new URL(url).host}`,
  remote: true,
  take: async () => {
    const { library } = around;
    const last = await library.lastOf(url);
    let done = await downloadFrom(wanted, around, url, last);
    if (done.unchanged && last !== undefined) {
      const found = await library.find(wanted, { sha256: last.sha256 });
      if (found !== undefined) return { found, placed: false };
      // The earlier copy is damaged, or is not the file that is wanted now.
      done = await downloadFrom(wanted, around, url);
    }
    if (done.unchanged)
      throw new TransferProblem("the server says unchanged, though nothing is at hand", { retry: "never" });
    const partial = partialFile(around.partials, wanted.as);
    await library.keep(partial.file, done.found, { url, validators: done.validators });
    partial.discard();
    return { found: done.found, placed: false, endIsKnown: done.endIsKnown };
  },
});

async function downloadFrom(
  wanted: WantedFile,
  around: Surroundings,
  url: string,
  atHand?: { readonly etag?: string; readonly lastModified?: string },
) {
  const { context, client, signal } = around;
  const { retries, retryDelay, minimumRate, timeouts } = context.params;
  const partial = partialFile(around.partials, wanted.as);
  return download(
    {
      ...{ wanted, url, partial, client, signal },
      minimumRate: { bytesPerSecond: minimumRate, window: timeouts.rate },
      onBytes: (done, total) => around.onBytes(wanted, done, total),
      reserve: (bytes) => requireSpace(around.partials, bytes, wanted.as),
      ...(atHand !== undefined && { atHand }),
    },
    { retries, retryDelay, log: context.log },
  );
}
