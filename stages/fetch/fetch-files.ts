import { mkdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type StageContext, StageFailure } from "../../src/stage.js";
import type { FoundFile } from "./checksum.js";
import { requireSpace } from "./disk-space.js";
import { openDoneJournal } from "./done-journal.js";
import { download } from "./download.js";
import { openHttpClient, revealHeaders } from "./http-client.js";
import { type Library, linkOrCopy, openLibrary } from "./library.js";
import { checkLocal, copyLocal } from "./local-file.js";
import { type Mirror, openMirror } from "./mirror.js";
import type { FetchParameters } from "./params.js";
import { partialFile } from "./partial-file.js";
import { TransferProblem } from "./transfer-problem.js";
import { transferProgress } from "./transfer-progress.js";
import { type WantedFile, wantedFiles } from "./wanted-files.js";

type Context = StageContext<FetchParameters>;

/** Brings all wanted files into the output, several at once. The first that cannot be had ends the others. */
export async function fetchFiles(context: Context): Promise<void> {
  const { params, inputs } = context;
  const files = await wantedFiles(params, inputs["list"]);
  if (files.length === 0) throw new StageFailure("Expected the table at `list` to have rows, got none");
  const failing = new AbortController();
  const signal = AbortSignal.any([context.signal, failing.signal]);
  const partials = path.join(context.scratch, "partial");
  await mkdir(partials, { recursive: true });
  await mkdir(context.downloads, { recursive: true });
  const headers = revealHeaders(params.headers, context.secret);
  const client = openHttpClient({ headers, timeouts: params.timeouts, connections: params.parallel, signal });
  const library = await openLibrary(context.downloads, signal);
  const mirror = inputs["mirror"] === undefined ? undefined : await openMirror(inputs["mirror"], context.downloads);
  const shared: Shared = {
    context,
    signal,
    partials,
    client,
    library,
    mirror,
    journal: await openDoneJournal(context.scratch),
    progress: transferProgress(files, context.progress),
    unchecked: [],
  };
  try {
    await requireSpace(partials, await missingBytes(shared, files), "the files to fetch");
    await forEachAtOnce(files, params.parallel, async (file) => {
      try {
        await fetchOne(shared, file);
      } catch (error) {
        failing.abort(error);
        throw error;
      }
    });
  } catch (error) {
    context.signal.throwIfAborted();
    throw error;
  } finally {
    await client.close();
  }
  if (shared.unchecked.length > 0) context.warn(unchecked(shared.unchecked));
}

interface Shared {
  readonly context: Context;
  readonly signal: AbortSignal;
  readonly partials: string;
  readonly client: ReturnType<typeof openHttpClient>;
  readonly library: Library;
  readonly mirror: Mirror | undefined;
  readonly journal: Awaited<ReturnType<typeof openDoneJournal>>;
  readonly progress: ReturnType<typeof transferProgress>;
  /** Downloads of which nothing was known beforehand. */
  readonly unchecked: { readonly as: string; readonly sha256: string }[];
}

async function fetchOne(shared: Shared, wanted: WantedFile): Promise<void> {
  const { context, library, journal, progress } = shared;
  const target = path.join(context.outputs["files"]!, wanted.as);
  const hand = async (found: FoundFile, how: string): Promise<void> => {
    await library.hand(found.sha256, target);
    progress.finish(wanted, found.bytes);
    context.log(`${wanted.as}: ${found.bytes} bytes, SHA-256 ${found.sha256}, ${how}`);
  };
  const before = journal.sha256Of(wanted.as);
  const known = await library.find(
    before === undefined ? wanted : { ...wanted, sha256: before },
    adding(shared, wanted),
  );
  if (known !== undefined) return hand(known, "at hand");

  const problems: TransferProblem[] = [];
  for (const source of sourcesOf(wanted, shared)) {
    try {
      const found = await source.take(target);
      if (found.placed) {
        progress.finish(wanted, found.found.bytes);
        context.log(`${wanted.as}: ${found.found.bytes} bytes, SHA-256 ${found.found.sha256}, ${source.name}`);
        return;
      }
      await journal.add(wanted.as, found.found.sha256);
      return await hand(found.found, source.name);
    } catch (error) {
      if (!(error instanceof TransferProblem)) throw error;
      problems.push(error);
      context.log(`${wanted.as}: ${error.message}`);
    }
  }
  throw failure(wanted, problems, shared.mirror !== undefined);
}

interface Source {
  /** For the log. */
  readonly name: string;
  /** `placed`: it lies at the target already. */
  readonly take: (target: string) => Promise<{ readonly found: FoundFile; readonly placed: boolean }>;
}

/** Where a file may come from, best first. */
function* sourcesOf(wanted: WantedFile, shared: Shared): Generator<Source> {
  if (shared.mirror !== undefined) yield fromMirror(wanted, shared, shared.mirror);
  const checked = wanted.md5 !== undefined || wanted.sha256 !== undefined;
  const bases = checked ? shared.context.params.mirrors : [];
  const urls = bases.map((base) => new URL(encodeURIComponent(wanted.as), base.endsWith("/") ? base : `${base}/`).href);
  for (const url of [...urls, ...(wanted.url === undefined ? [] : [wanted.url])]) {
    yield url.startsWith("file:") ? fromFile(wanted, shared, fileURLToPath(url)) : fromServer(wanted, shared, url);
  }
}

const fromMirror = (wanted: WantedFile, shared: Shared, mirror: Mirror): Source => ({
  name: "from the mirror",
  take: async (target) => {
    const file = await mirror.find(wanted.as);
    if (file === undefined) throw new TransferProblem("the mirror has no file of that name", { retry: "never" });
    if (!mirror.immutable) return fromFile(wanted, shared, file).take(target);
    const found = await checkLocal(file, localTask(wanted, shared));
    await linkOrCopy(file, target);
    return { found, placed: true };
  },
});

const fromFile = (wanted: WantedFile, shared: Shared, file: string): Source => ({
  name: `copied from ${file}`,
  take: async () => {
    const partial = await partialFile(shared.partials, `file ${wanted.as}`);
    const found = await copyLocal(file, partial.file, localTask(wanted, shared));
    await shared.library.keep(partial.file, found);
    return { found, placed: false };
  },
});

const fromServer = (wanted: WantedFile, shared: Shared, url: string): Source => ({
  name: `downloaded from ${new URL(url).host}`,
  take: async () => {
    const { context, library } = shared;
    const { retries, retryDelay } = context.params;
    const partial = await partialFile(shared.partials, wanted.as);
    const last = await library.lastOf(url);
    const done = await download({
      ...{ wanted, url, partial, client: shared.client, retries, retryDelay },
      ...{ signal: shared.signal, log: context.log },
      onBytes: (bytes, total) => shared.progress.set(wanted, bytes, total),
      reserve: (bytes) => requireSpace(shared.partials, bytes, wanted.as),
      ...(last !== undefined && { atHand: last }),
    });
    if (done.unchanged) {
      const found = await library.find({ ...wanted, sha256: last!.sha256 }, adding(shared, wanted));
      if (found === undefined)
        throw new TransferProblem("the copy of an earlier download is damaged", {
          retry: "never",
          remedy: "Run the pipeline again: the damaged copy was removed.",
        });
      noteUnchecked(shared, wanted, found);
      return { found, placed: false };
    }
    await library.keep(partial.file, done.found, { url, validators: done.validators });
    await partial.discard();
    noteUnchecked(shared, wanted, done.found);
    return { found: done.found, placed: false };
  },
});

function noteUnchecked(shared: Shared, wanted: WantedFile, found: FoundFile): void {
  if (wanted.md5 === undefined && wanted.sha256 === undefined)
    shared.unchecked.push({ as: wanted.as, sha256: found.sha256 });
}

const localTask = (wanted: WantedFile, shared: Shared) => ({
  wanted,
  signal: shared.signal,
  onBytes: (bytes: number, total: number | undefined) => shared.progress.set(wanted, bytes, total),
});

/** Progress from differences, as reading a known file gives them. */
function adding(shared: Shared, wanted: WantedFile): (bytes: number) => void {
  let done = 0;
  return (bytes) => {
    done += bytes;
    shared.progress.set(wanted, done, wanted.bytes);
  };
}

/** Declared bytes that are neither at hand nor begun. */
async function missingBytes(shared: Shared, files: readonly WantedFile[]): Promise<number> {
  let bytes = 0;
  for (const file of files) {
    if (file.bytes === undefined || shared.journal.sha256Of(file.as) !== undefined) continue;
    const begun = await (await partialFile(shared.partials, file.as)).bytes();
    if (!(await shared.library.has(file))) bytes += Math.max(0, file.bytes - begun);
  }
  return bytes;
}

async function forEachAtOnce<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  const workers = Array.from({ length: Math.min(atOnce, items.length) }, worker);
  try {
    await Promise.all(workers);
  } finally {
    await Promise.allSettled(workers);
  }
}

function failure(wanted: WantedFile, problems: readonly TransferProblem[], mirrored: boolean): StageFailure {
  const name = JSON.stringify(wanted.as);
  const remedy = problems.findLast((problem) => problem.remedy !== undefined)?.remedy;
  if (problems.length === 0 || (wanted.url === undefined && !mirrored)) {
    return new StageFailure(
      `Expected ${name} to have a \`url\`, or the input \`mirror\` to be wired, got neither`,
      "Give the file a `url`, or wire `mirror` to a folder that has it.",
    );
  }
  const why = problems.map((problem) => problem.message).join("; then ");
  const fallback =
    wanted.url === undefined ? "Put the file into the folder at `mirror`, or give it a `url`." : undefined;
  return new StageFailure(`Cannot fetch ${name}: ${why}`, remedy ?? fallback);
}

function unchecked(files: readonly { readonly as: string; readonly sha256: string }[]): string {
  const few = files.slice(0, 3).map(({ as, sha256 }) => `${as} (sha256: ${sha256})`);
  return (
    `${files.length === 1 ? "1 file has" : `${files.length} files have`} no checksum in the pipeline, so a changed file would not be noticed; ` +
    `got ${few.join(", ")}${files.length > few.length ? " and others" : ""}`
  );
}
