import path from "node:path";
import { makeFolder, type StageContext, StageFailure } from "../../src/stage.js";
import type { FoundFile } from "./checksum.js";
import { requireSpace } from "./disk-space.js";
import { type DoneJournal, openDoneJournal } from "./done-journal.js";
import { type Surroundings, sourcesOf } from "./file-sources.js";
import { openHttpClient, revealHeaders } from "./http-client.js";
import { openLibrary } from "./library.js";
import { sayWrittenTokens } from "./literal-secrets.js";
import { openMirror } from "./mirror.js";
import type { FetchParameters } from "./params.js";
import { partialFile } from "./partial-file.js";
import { TransferProblem } from "./transfer-problem.js";
import { type TransferProgress, transferProgress } from "./transfer-progress.js";
import { hasChecksum, type WantedFile, wantedFiles } from "./wanted-files.js";

type Context = StageContext<FetchParameters>;

/** What one fetch has to do with all its files. */
interface Session extends Surroundings {
  readonly journal: DoneJournal;
  readonly progress: TransferProgress;
  /** Downloads about which nothing was known beforehand. */
  readonly unchecked: UncheckedFile[];
}

interface UncheckedFile {
  readonly as: string;
  readonly sha256: string;
  /** Whether the server said where it ends. */
  readonly endIsKnown: boolean;
}

/** Why a source did not bring the file. */
interface SourceProblem {
  readonly problem: TransferProblem;
  /** Whether it is a folder of the user's, not a server. */
  readonly local: boolean;
}

/** Brings all wanted files into the output, several at once. The first that cannot be had ends the others. */
export async function fetchFiles(context: Context): Promise<void> {
  const files = await wantedFiles(context.params, context.inputs["list"], context);
  if (files.length === 0) throw new StageFailure("Expected the table at `list` to have rows, got none");
  const failing = new AbortController();
  const session = await openSession(context, files, AbortSignal.any([context.signal, failing.signal]));
  try {
    await requireSources(session, files);
    requireSpace(session.partials, await missingBytes(session, files), "the files to fetch");
    await forEachAtOnce(files, context.params.parallel, async (file) => {
      try {
        await fetchOne(session, file);
      } catch (error) {
        failing.abort(error);
        throw error;
      }
    });
  } catch (error) {
    context.signal.throwIfAborted();
    throw error;
  } finally {
    await session.client.close();
  }
  if (session.unchecked.length > 0) context.warn(unchecked(session.unchecked));
}

async function openSession(context: Context, files: readonly WantedFile[], signal: AbortSignal): Promise<Session> {
  const { params, inputs, scratch, downloads, authenticate } = context;
  const partials = path.join(scratch, "partial");
  makeFolder(partials);
  const headers = revealHeaders(params.headers, context.secret);
  for (const message of sayWrittenTokens(params)) context.warn(message);
  const progress = transferProgress(files, context.progress);
  return {
    ...{ context, signal, partials, progress },
    client: openHttpClient({
      reveal: context.secret,
      headers,
      timeouts: params.timeouts,
      connections: params.parallel,
      signal,
    }),
    library: await openLibrary(downloads, signal, authenticate),
    mirror: inputs["mirror"] === undefined ? undefined : await openMirror(inputs["mirror"], downloads),
    journal: await openDoneJournal(scratch, authenticate),
    onBytes: progress.set,
    unchecked: [],
  };
}

async function fetchOne(session: Session, wanted: WantedFile): Promise<void> {
  const { context, library, journal } = session;
  const target = path.join(context.outputs["files"]!, wanted.as);
  const finish = (found: FoundFile, how: string): void => {
    session.progress.finish(wanted, found.bytes);
    context.log(`${wanted.as}: ${found.bytes} bytes, SHA-256 ${found.sha256}, ${how}`);
  };
  let read = 0;
  const known = await library.find(wanted, {
    sha256: journal.sha256Of(wanted.as),
    onBytes: (bytes) => {
      read += bytes;
      session.onBytes(wanted, read, wanted.bytes);
    },
  });
  if (known !== undefined) {
    await library.hand(known.sha256, target);
    return finish(known, "at hand");
  }

  const problems: SourceProblem[] = [];
  for (const source of sourcesOf(wanted, session)) {
    try {
      const { found, placed, endIsKnown = true } = await source.take(target);
      if (!placed) {
        await journal.add(wanted.as, found.sha256);
        await library.hand(found.sha256, target);
      }
      if (source.remote && !hasChecksum(wanted)) {
        session.unchecked.push({ as: wanted.as, sha256: found.sha256, endIsKnown });
      }
      const wrong = problems.find(({ local, problem }) => local && !problem.isAbsence);
      if (wrong !== undefined) context.warn(`${wanted.as}: ${wrong.problem.message}; it was ${source.name} instead`);
      return finish(found, source.name);
    } catch (error) {
      if (!(error instanceof TransferProblem)) throw error;
      problems.push({ problem: error, local: !source.remote });
      context.log(`${wanted.as}: ${error.message}`);
    }
  }
  throw failure(wanted, problems);
}

/** All files that cannot come from anywhere are named before any is fetched. */
async function requireSources({ mirror }: Session, files: readonly WantedFile[]): Promise<void> {
  const homeless: string[] = [];
  for (const { as, url } of files) {
    if (url === undefined && (await mirror?.find(as)) === undefined) homeless.push(JSON.stringify(as));
  }
  if (homeless.length === 0) return;
  const names = `${homeless.slice(0, 5).join(", ")}${homeless.length > 5 ? ` and ${homeless.length - 5} more` : ""}`;
  if (mirror !== undefined) {
    throw new StageFailure(
      `Expected the folder at \`mirror\` to have the files without a \`url\`, got none named ${names}`,
      "Put them there, or give them a `url`.",
    );
  }
  throw new StageFailure(
    `Expected a \`url\`, or the input \`mirror\` to be wired, got neither for ${names}`,
    "Give each file a `url`, or wire `mirror` to a folder that has it.",
  );
}

/** Declared bytes that are neither at hand nor begun. */
async function missingBytes(session: Session, files: readonly WantedFile[]): Promise<number> {
  let bytes = 0;
  for (const file of files) {
    if (file.bytes === undefined || session.journal.sha256Of(file.as) !== undefined) continue;
    if (await session.library.has(file)) continue;
    const begun = partialFile(session.partials, file.as).bytes();
    bytes += Math.max(0, file.bytes - begun);
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

/**
 * The cause comes first: a file at `mirror` that is another one, else what became of the last source, which is the file's
 * own URL. That some other source has no such file is no cause.
 */
function failure(wanted: WantedFile, problems: readonly SourceProblem[]): StageFailure {
  const cause = problems.find(({ local, problem }) => local && !problem.isAbsence) ?? problems.at(-1);
  const others = problems.filter((one) => one !== cause).map(({ problem }) => problem.message);
  const also = others.length === 0 ? "" : `; also tried: ${others.join("; ")}`;
  return new StageFailure(
    `Cannot fetch ${JSON.stringify(wanted.as)}: ${cause?.problem.message}${also}`,
    cause?.problem.remedy,
  );
}

function unchecked(files: readonly UncheckedFile[]): string {
  const few = files.slice(0, 3).map(({ as, sha256 }) => `${as} (sha256: ${sha256})`);
  const more = files.length > few.length ? " and others" : "";
  const subject = files.length === 1 ? "1 file has" : `${files.length} files have`;
  const open = files.filter(({ endIsKnown }) => !endIsKnown).map(({ as }) => as);
  const cut =
    open.length === 0
      ? ""
      : `; nor one that was cut off, since the server does not say how long it is: ${open.slice(0, 3).join(", ")}${open.length > 3 ? ", ..." : ""}`;
  return `${subject} no checksum in the pipeline, so a changed file would not be noticed; got ${few.join(", ")}${more}${cut}`;
}
