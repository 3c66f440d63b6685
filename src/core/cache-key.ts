import { createHmac, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Failure } from "./failure.js";
import { givenSecret, keepFirst, type Readers, readersOf } from "./kept-secret.js";
import { makeFolder } from "./make-folder.js";
import { ok, type Result } from "./result.js";
import { userConfigFolder } from "./user-config.js";

/**
 * What authenticates the contents of one cache: anyone who can write into the cache without its key cannot forge
 * anything.
 */
export interface CacheKey {
  /** HMAC-SHA256 under the key, 64 hexadecimal digits. */
  readonly mac: (content: string | Uint8Array) => string;
  /**
   * `kept` in the user's configuration, `made` there just now, given by a `file`, or made for this `process` alone,
   * because the configuration cannot be written.
   */
  readonly origin: "kept" | "made" | "file" | "process";
  /** Where others can read it. */
  readonly readers?: Readers;
}

/** Names a file that holds the key, for machines without a home folder and for groups that share a cache. */
export const KEY_FILE_VARIABLE = "RADPIPE_CACHE_KEY_FILE";

const KEY_BYTES = 32;

const idFile = (root: string): string => path.join(root, "id");

/** The name of a cache in the user's configuration; undefined of one that no radpipe has named yet. */
function cacheId(root: string): string | undefined {
  try {
    const id = readFileSync(idFile(root), "utf8").trim();
    return /^[0-9a-f]{32}$/.test(id) ? id : undefined;
  } catch {
    return undefined;
  }
}

/** Names a cache that has no name yet. Of several processes one does. */
function nameCache(root: string): string {
  const id = randomBytes(16).toString("hex");
  keepFirst(idFile(root), `${id}\n`, 0o666, () => cacheId(root) !== undefined);
  return cacheId(root) ?? id;
}

/** The key of a cache that is there already; undefined where the user has none for it. */
export function findCacheKey(root: string): CacheKey | undefined {
  const given = givenKey();
  if (given !== undefined) return given.ok ? given.value : undefined;
  const id = cacheId(root);
  if (id === undefined) return undefined;
  const file = keyFile(id);
  const secret = readSecret(file);
  return secret && keyOf(secret, "kept", file);
}

/**
 * The key of a cache whose folder exists, created and stored if the user has none. Fails if `RADPIPE_CACHE_KEY_FILE` is
 * unusable. A cache that cannot be written and has no name is read with a key of this process, which finds nothing in
 * it authentic.
 */
export function openCacheKey(root: string): Result<CacheKey, Failure> {
  const given = givenKey();
  if (given !== undefined) return given;
  let id = cacheId(root);
  try {
    id ??= nameCache(root);
  } catch {
    return ok(processKey(root));
  }
  const file = keyFile(id);
  const kept = readSecret(file);
  if (kept !== undefined) return ok(keyOf(kept, "kept", file));
  const secret = randomBytes(KEY_BYTES);
  try {
    makeFolder(path.dirname(file), 0o700);
    keepFirst(file, `${secret.toString("hex")}\n`, 0o600, () => readSecret(file) !== undefined);
  } catch {
    // Nothing to keep it in. Another process may have been faster.
  }
  const found = readSecret(file);
  if (found === undefined) return ok(processKey(id));
  return ok(keyOf(found, found.equals(secret) ? "made" : "kept", file));
}

const processSecrets = new Map<string, Buffer>();

/** One for all that this process does with the cache. */
function processKey(cache: string): CacheKey {
  const secret = processSecrets.get(cache) ?? randomBytes(KEY_BYTES);
  processSecrets.set(cache, secret);
  return keyOf(secret, "process");
}

const keyFile = (id: string): string => path.join(userConfigFolder(), "caches", `${id}.key`);

function givenKey(): Result<CacheKey, Failure> | undefined {
  const given = givenSecret(KEY_FILE_VARIABLE);
  return given?.ok ? ok(keyOf(given.value.secret, "file", given.value.file)) : given;
}

function readSecret(file: string): Buffer | undefined {
  try {
    const secret = Buffer.from(readFileSync(file, "utf8").trim(), "hex");
    return secret.length === KEY_BYTES ? secret : undefined;
  } catch {
    return undefined;
  }
}

function keyOf(secret: Buffer, origin: CacheKey["origin"], file?: string): CacheKey {
  const readers = file === undefined ? undefined : readersOf(file, origin === "file");
  return {
    mac: (content) => createHmac("sha256", secret).update(content).digest("hex"),
    origin,
    ...(readers !== undefined && { readers }),
  };
}
