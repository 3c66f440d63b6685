import { readFileSync } from "node:fs";
import path from "node:path";
import type { CacheKey } from "./cache-key.js";
import { makeFolder } from "./make-folder.js";
import { sha256 } from "./sha256.js";
import { writeWhole } from "./write-whole.js";

/** What decides how a file is transpiled. */
interface Transform {
  readonly source: string;
  readonly babel?: unknown;
}

/** JavaScript by the source that it was made from. */
export interface KeptCode {
  readonly read: (options: Transform) => string | undefined;
  readonly keep: (options: Transform, code: string) => void;
}

/** By the folder that waits for them: a cache is given its key by the first run, after stages were loaded. */
const waiting = new Map<string, (readonly [Transform, string])[]>();

/**
 * Keeps what `transpile` makes of users' stages in a folder of the cache, by the text of each file. It is run as code,
 * so a kept file that the key of the cache does not authenticate is made again.
 *
 * @param key undefined where the cache has none yet: `keepWaiting` keeps it then, once there is one.
 */
export function keptTransform<Options extends Transform>(
  folder: string,
  key: CacheKey | undefined,
  transpile: (options: Options) => string,
): (options: Options) => { code: string } {
  const kept = key && keptCode(folder, key);
  return (options) => {
    const before = kept?.read(options);
    if (before !== undefined) return { code: before };
    const code = transpile(options);
    if (kept !== undefined) kept.keep(options, code);
    else waiting.set(folder, [...(waiting.get(folder) ?? []), [options, code]]);
    return { code };
  };
}

/** Keeps what this process transpiled before the cache had its key, so that no process of a stage does it again. */
export function keepWaiting(folder: string, key: CacheKey): void {
  const { keep } = keptCode(folder, key);
  for (const [options, code] of waiting.get(folder) ?? []) keep(options, code);
  waiting.delete(folder);
}

/** Code in a folder of the cache; what the key of the cache does not authenticate is not there. */
export function keptCode(folder: string, key: CacheKey): KeptCode {
  const fileOf = (options: Transform) => path.join(folder, `${nameOf(options)}.mjs`);
  return {
    read: (options) => read(fileOf(options), key),
    keep: (options, code) => keep(fileOf(options), code, key),
  };
}

const HEAD = "// hmac-sha256 ";
const HEAD_LENGTH = HEAD.length + 65;

function read(file: string, key: CacheKey): string | undefined {
  try {
    const text = readFileSync(file, "utf8");
    const code = text.slice(HEAD_LENGTH);
    return text.startsWith(`${HEAD}${macOf(file, code, key)}\n`) ? code : undefined;
  } catch {
    return undefined;
  }
}

function keep(file: string, code: string, key: CacheKey): void {
  try {
    makeFolder(path.dirname(file));
    writeWhole(file, `${HEAD}${macOf(file, code, key)}\n${code}`);
  } catch {
    // What cannot be kept is made again by the next process.
  }
}

/** The name is authenticated too: the output of one file must not be used for another. */
const macOf = (file: string, code: string, key: CacheKey): string => key.mac(`${path.basename(file)}\n${code}`);

const nameOf = ({ babel: _, ...options }: Transform): string =>
  sha256(JSON.stringify(Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1))));
