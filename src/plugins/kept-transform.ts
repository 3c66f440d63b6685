import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { CacheKey } from "../core/cache-key.js";
import { makeFolder } from "../core/make-folder.js";
import { writeWhole } from "../core/write-whole.js";

/** What decides how a file is transpiled. */
interface Transform {
  readonly source: string;
  readonly babel?: unknown;
}

/**
 * Keeps what `transpile` makes of users' stages in a folder of the cache, by the text of each file. It is run as code,
 * so a kept file that the key of the cache does not authenticate is made again.
 */
export function keptTransform<Options extends Transform>(
  folder: string,
  key: CacheKey,
  transpile: (options: Options) => string,
): (options: Options) => { code: string } {
  return (options) => {
    const file = path.join(folder, `${nameOf(options)}.mjs`);
    const kept = read(file, key);
    if (kept !== undefined) return { code: kept };
    const code = transpile(options);
    keep(file, code, key);
    return { code };
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

/** The name is authenticated too: what one file became must not be taken for another. */
const macOf = (file: string, code: string, key: CacheKey): string => key.mac(`${path.basename(file)}\n${code}`);

const nameOf = ({ babel: _, ...options }: Transform): string =>
  createHash("sha256")
    .update(JSON.stringify(Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest("hex");
