import { rm } from "node:fs/promises";
import path from "node:path";
import { createReading } from "../../src/imaging/reading.js";
import { makeFolder, type StageContext, StageFailure } from "../../src/stage.js";
import { findArchives } from "./source/find-archives.js";
import { limitsOf, shareLimits, type TreeLimits, usedBytes } from "./tree/limits.js";
import { finishTree } from "./tree/unpacked-tree.js";
import { wantedBy } from "./tree/wanted.js";
import { unpackInThreads } from "./unpack-threads.js";

interface Params extends TreeLimits {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** Unpacks all archives of the input into one tree; the result does not depend on which archive is done first. */
export async function extract(context: StageContext<Params>): Promise<void> {
  const { params } = context;
  const reading = createReading(context);
  const { archives, others } = await findArchives(context.inputs["archives"]!, reading);
  reading.leaveOut("other file", others);
  if (others.length > 0) context.warn(leftOut(others));
  const folder = context.outputs["images"]!;
  const spare = path.join(context.scratch, "twice");
  await rm(spare, { recursive: true, force: true });
  makeFolder(spare);
  const limits = shareLimits(params, folder);
  const { include, exclude } = params;
  const total = archives.reduce((sum, archive) => sum + archive.bytes, 0);
  let read = 0;

  // The largest first, so that no processor is left alone with it at the end.
  const queue = archives.toSorted((a, b) => b.bytes - a.bytes);
  const done = await unpackInThreads(
    queue,
    { folder, spare, include, exclude, limits },
    {
      threads: context.cpus,
      signal: context.signal,
      onRead: ({ name }, bytes) => {
        read += bytes;
        context.progress(read, total, "bytes", name);
      },
      onUnpacked: ({ name }, files) => context.log(`${name}: ${files} files`),
    },
  );
  const unpacked = done.toSorted((a, b) => a.number - b.number);
  const tree = await finishTree(folder, unpacked, {
    ...wantedBy(include, exclude),
    count: ({ archive }, copy, bytes) => {
      const counted = limitsOf(limits, { name: archive, bytes: Number.POSITIVE_INFINITY });
      counted.file(copy, bytes);
      counted.bytes(copy, bytes);
    },
  });
  await rm(spare, { recursive: true, force: true });
  const unwanted = unpacked.flatMap((archive) => archive.unwanted);
  if (tree.files === 0) throw nothingWanted(params, unwanted.flatMap(({ examples }) => examples).slice(0, 3));
  for (const { what, examples, count } of unwanted) reading.leaveOut(what, examples, count);
  for (const warning of tree.warnings) context.warn(warning);
  reading.finish(archives.length, "archive");
  context.log(`${tree.files} files, ${usedBytes(limits)} bytes`);
}

const leftOut = (others: readonly string[]): string =>
  `${others.length} ${others.length === 1 ? "file is not an archive and was" : "files are not archives and were"} left out: ` +
  `${others.slice(0, 3).join(", ")}${others.length > 3 ? ", ..." : ""}`;

function nothingWanted(params: Params, seen: readonly string[]): StageFailure {
  const globs = `include ${JSON.stringify(params.include)}, exclude ${JSON.stringify(params.exclude)}`;
  if (seen.length === 0) return new StageFailure("Expected the archives to hold files, got none");
  return new StageFailure(
    `Expected an entry that fits ${globs}, got none; the archives hold ${seen.map((name) => JSON.stringify(name)).join(", ")} and so on`,
    "Change `include` so that it fits the names in the archives.",
  );
}
