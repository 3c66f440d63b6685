import { existsSync, readdirSync } from "node:fs";
import { open } from "node:fs/promises";
import path from "node:path";
import type { ArtifactReference, FileEntry } from "../core/action.js";
import type { VerifiedDifference } from "../core/verification.js";
import { hashFile } from "../store/hash-file.js";
import type { Store } from "../store/store.js";

type Files = Pick<VerifiedDifference, "files" | "differing" | "first">;

/**
 * Compares outputs that were made again with the kept artifacts, file by file.
 * @param made folders by output; one that was not filled may be absent.
 */
export async function compareOutputs(
  store: Pick<Store, "artifactFiles" | "artifactPath">,
  kept: Readonly<Record<string, ArtifactReference>>,
  made: Readonly<Record<string, { readonly folder: string }>>,
  signal: AbortSignal,
): Promise<Files> {
  let files = 0;
  let differing = 0;
  let first: Files["first"];
  for (const output of new Set([...Object.keys(kept), ...Object.keys(made)])) {
    const reference = kept[output];
    const before = new Map(
      (reference === undefined ? [] : ((await store.artifactFiles(reference.digest)) ?? [])).map((file) => [
        file.path,
        file,
      ]),
    );
    const folder = made[output]?.folder;
    const now = new Set(folder === undefined ? [] : listFiles(folder));
    for (const name of [...new Set([...before.keys(), ...now])].sort()) {
      signal.throwIfAborted();
      files++;
      const difference =
        reference === undefined || folder === undefined || !before.has(name) || !now.has(name)
          ? { only: before.has(name) ? ("kept" as const) : ("made again" as const) }
          : await differenceOf(
              path.join(store.artifactPath(reference.digest), name),
              path.join(folder, name),
              before.get(name)!,
            );
      if (difference === undefined) continue;
      differing++;
      first ??= { file: `${output}/${name}`, ...difference };
    }
  }
  return { files, differing, ...(first && { first }) };
}

/** Relative paths, with `/`. What is no file is listed by its name, and fails where it is read. */
const listFiles = (folder: string): readonly string[] =>
  !existsSync(folder)
    ? []
    : readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"));

async function differenceOf(kept: string, made: string, { sha256 }: FileEntry) {
  if ((await hashFile(made)).toString("hex") === sha256) return undefined;
  return { offset: await firstDifference(kept, made) };
}

const CHUNK_BYTES = 1024 * 1024;

/** Offset of the first byte that is not the same; where one file is the beginning of the other, its length. */
async function firstDifference(one: string, other: string): Promise<number> {
  const [a, b] = await Promise.all([open(one), open(other)]);
  try {
    const [left, right] = [Buffer.alloc(CHUNK_BYTES), Buffer.alloc(CHUNK_BYTES)];
    for (let offset = 0; ; ) {
      const [leftBytes, rightBytes] = await Promise.all([fill(a, left, offset), fill(b, right, offset)]);
      const shared = Math.min(leftBytes, rightBytes);
      if (!left.subarray(0, shared).equals(right.subarray(0, shared))) {
        for (let at = 0; at < shared; at++) if (left[at] !== right[at]) return offset + at;
      }
      offset += shared;
      if (shared < CHUNK_BYTES) return offset;
    }
  } finally {
    await Promise.all([a.close(), b.close()]);
  }
}

/** Reads as much as there is, up to the buffer's length: one read may give less. */
async function fill(file: Awaited<ReturnType<typeof open>>, buffer: Buffer, offset: number): Promise<number> {
  let filled = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, offset + filled);
    filled += bytesRead;
    if (bytesRead === 0 || filled === buffer.length) return filled;
  }
}
