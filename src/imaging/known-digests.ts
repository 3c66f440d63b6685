import { readFile } from "node:fs/promises";
import type { FileEntry } from "../core/action.js";
import { sha256 } from "../core/sha256.js";

interface Context {
  readonly filesOf?: (port: string) => Promise<readonly FileEntry[] | undefined>;
}

/** SHA-256 of files of an input by their paths in it: as the cache has them, else of what is read. */
export async function knownDigests(
  ctx: Context,
  port: string,
): Promise<(file: { readonly path: string; readonly file: string }) => Promise<string>> {
  const known = new Map((await ctx.filesOf?.(port))?.map((entry) => [entry.path, entry.sha256] as const));
  return async ({ path, file }) => known.get(path) ?? sha256(await readFile(file));
}
