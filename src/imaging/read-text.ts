import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { StageFailure } from "../core/stage-failure.js";
import { decodeText, type TextOptions } from "./tables/decode-text.js";

const inflate = promisify(gunzip);
const GZIP_MAGIC = [0x1f, 0x8b];

/**
 * The text of a file in UTF-8 or in what its byte order mark or `options` say, compressed with gzip or not (its first
 * bytes tell, not its name), without byte order mark. Throws a StageFailure where it is no such text.
 */
export async function readText(file: string, options: TextOptions = {}): Promise<string> {
  const name = path.basename(file);
  if ((await stat(file)).isDirectory()) throw new StageFailure(`Expected ${name} to be a file, got a folder`);
  const bytes = await readFile(file);
  const compressed = bytes[0] === GZIP_MAGIC[0] && bytes[1] === GZIP_MAGIC[1];
  return decodeText(compressed ? await inflateFile(bytes, name) : bytes, name, options);
}

async function inflateFile(bytes: Buffer, name: string): Promise<Buffer> {
  try {
    return await inflate(bytes);
  } catch (error) {
    throw new StageFailure(`Cannot decompress ${name}: ${(error as Error).message}`, "Fetch the file again.");
  }
}
