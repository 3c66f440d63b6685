import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { deserialize, serialize } from "node:v8";
import type { Located } from "./located.js";
import type { parseYaml } from "./parse-yaml.js";
import type { SourceText } from "./source-text.js";

type Parsed = ReturnType<typeof parseYaml>;

/** Raised when a text is located otherwise: what was kept before is then not found. */
const VERSION = 1;

/** How many trees are kept: the newest. */
const MOST = 8;

/**
 * Reads YAML as `parseYaml` does, and keeps the tree of a text without problems in `folder`, by the digest of name and
 * text. Of 1,000 stages, parsing takes longer than everything else that a cached run does; of a few, it is loading what
 * parses.
 */
export async function parseKept(source: SourceText, folder: string | undefined): Promise<Parsed> {
  const parse = async (): Promise<Parsed> => (await import("./parse-yaml.js")).parseYaml(source);
  if (folder === undefined) return parse();
  const hash = createHash("sha256").update(JSON.stringify([VERSION, process.versions.v8, source.file]));
  const file = path.join(folder, hash.update(source.text).digest("hex"));
  const kept = readTree(file);
  if (kept !== undefined) return { root: kept, problems: [] };
  const parsed = await parse();
  if (parsed.root !== undefined && parsed.problems.length === 0) keepTree(file, parsed.root);
  return parsed;
}

/** Undefined also where what was kept cannot be read: it is then made anew. */
function readTree(file: string): Located | undefined {
  try {
    const bytes = readFileSync(file);
    const body = bytes.subarray(32);
    return sha256(body).equals(bytes.subarray(0, 32)) ? (deserialize(body) as Located) : undefined;
  } catch {
    return undefined;
  }
}

/** A tree that cannot be kept is parsed again the next time. */
function keepTree(file: string, root: Located): void {
  const temporary = `${file}.${process.pid}`;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    const body = serialize(root);
    writeFileSync(temporary, Buffer.concat([sha256(body), body]));
    renameSync(temporary, file);
    removeOldest(path.dirname(file));
  } catch {
    if (existsSync(temporary)) rmSync(temporary, { force: true });
  }
}

function removeOldest(folder: string): void {
  const files = readdirSync(folder).map((name) => path.join(folder, name));
  const age = new Map(files.map((file) => [file, statSync(file).mtimeMs]));
  for (const file of files.sort((a, b) => age.get(b)! - age.get(a)!).slice(MOST)) rmSync(file, { force: true });
}

const sha256 = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest();
