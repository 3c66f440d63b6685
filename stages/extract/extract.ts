import path from "node:path";
import { type StageContext, StageFailure } from "../../src/stage.js";
import { findArchives, type SourceArchive } from "./find-archives.js";
import { unpackTar } from "./unpack-tar.js";
import { unpackZip } from "./unpack-zip.js";
import { openTree, type Tree, type TreeLimits } from "./unpacked-tree.js";
import { wantedBy } from "./wanted.js";

interface Params extends TreeLimits {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** What the unpackers of both formats need. */
export interface Unpacking {
  readonly archive: SourceArchive;
  readonly tree: Tree;
  readonly wanted: (path: string) => boolean;
  readonly signal: AbortSignal;
  /** Bytes of the archive that were read since the last call. */
  readonly onRead: (bytes: number) => void;
}

/** Unpacks all archives of the input into one tree; the result does not depend on which archive is done first. */
export async function extract(context: StageContext<Params>): Promise<void> {
  const { params } = context;
  const { archives, others } = await findArchives(context.inputs["archives"]!);
  if (others.length > 0) context.warn(leftOut(others));
  const tree = await openTree(context.outputs["images"]!, path.join(context.scratch, "twice"), params);
  const total = archives.reduce((sum, archive) => sum + archive.bytes, 0);
  const wanted = wantedBy(params.include, params.exclude);
  const failing = new AbortController();
  const signal = AbortSignal.any([context.signal, failing.signal]);
  let read = 0;

  // The largest first, so that no processor is left alone with it at the end.
  const queue = archives.toSorted((a, b) => b.bytes - a.bytes);
  const work = async (): Promise<void> => {
    for (let archive = queue.shift(); archive !== undefined; archive = queue.shift()) {
      const current = archive;
      const onRead = (bytes: number): void => {
        read += bytes;
        context.progress(read, total, "bytes", current.name);
      };
      const unpack = current.format === "zip" ? unpackZip : unpackTar;
      const files = await unpack({ archive: current, tree, wanted, signal, onRead });
      context.log(`${current.name}: ${files} files`);
    }
  };
  const workers = Array.from({ length: Math.min(context.cpus, archives.length) }, () =>
    work().catch((error: unknown) => {
      failing.abort(error);
      throw error;
    }),
  );
  try {
    await Promise.all(workers);
  } catch (error) {
    await Promise.allSettled(workers);
    await tree.rest();
    context.signal.throwIfAborted();
    throw error;
  }
  const summary = await tree.finish();
  if (summary.files === 0) throw nothingWanted(params, tree.unwanted());
  for (const warning of summary.warnings) context.warn(warning);
  context.log(`${summary.files} files, ${summary.bytes} bytes`);
}

const leftOut = (others: readonly string[]): string =>
  `${others.length} ${others.length === 1 ? "file is no archive and was" : "files are no archives and were"} left out: ` +
  `${others.slice(0, 3).join(", ")}${others.length > 3 ? ", ..." : ""}`;

function nothingWanted(params: Params, seen: readonly string[]): StageFailure {
  const globs = `include ${JSON.stringify(params.include)}, exclude ${JSON.stringify(params.exclude)}`;
  if (seen.length === 0) return new StageFailure("Expected the archives to hold files, got none");
  return new StageFailure(
    `Expected an entry that fits ${globs}, got none; the archives hold ${seen.map((name) => JSON.stringify(name)).join(", ")} and so on`,
    "Change `include` so that it fits the names in the archives.",
  );
}
