import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { isStageFailure } from "../../../src/core/stage-failure.js";
import { ExpressionError } from "../../../src/experiments/expression.js";
import type { SeededRandom } from "../../../src/imaging/seeded-random.js";

/** One reader of files that users bring. */
export interface FuzzedReader {
  /** Small valid files, as other programs write them. */
  readonly files: () => Promise<readonly Buffer[]>;
  /** Words of the format, to be put where others stand. */
  readonly words: readonly string[];
  /** Reads a file in a folder of its own, to the last value, and gives all that was read. */
  readonly read: (bytes: Buffer, folder: string) => Promise<string>;
  /** A valid file by the format's description, and what must be read of it. */
  readonly generate?: (random: SeededRandom) => Generated | Promise<Generated>;
  /** Makes checksums right again, so that what lies behind them is met. */
  readonly mend?: (bytes: Buffer) => Buffer;
  /** Whether one checksum covers all of it: if it is read, then as one of the whole files. */
  readonly checked?: (bytes: Buffer) => boolean;
}

export interface Generated {
  readonly bytes: Buffer;
  /** What `read` gives. */
  readonly expected: string;
}

/** Reads bytes in a folder that is made for them; undefined where they are refused in words. All else that is thrown is a fault. */
export async function tryReading(reader: FuzzedReader, bytes: Buffer): Promise<string | undefined> {
  const folder = mkdtempSync(path.join(tmpdir(), "radpipe-fuzz-"));
  try {
    return await reader.read(bytes, folder);
  } catch (error) {
    if (isStageFailure(error) || error instanceof ExpressionError) return undefined;
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes a file of the reader's folder, and gives its path. */
export function put(bytes: Buffer, folder: string, name: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

export const fixture = (name: string): Buffer =>
  readFileSync(fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url)));

const GZIP = Buffer.of(0x1f, 0x8b, 8);

/** Whether it is one member of gzip: what has lost its mark is another kind of file, and several have a checksum each. */
export const isOneGzip = (bytes: Buffer): boolean => bytes.indexOf(GZIP) === 0 && bytes.lastIndexOf(GZIP) === 0;

/** An element of a list. */
export function oneOf<T>(list: readonly T[], random: SeededRandom): T {
  return list[random.integer(list.length)]!;
}

/** `count` things, each made again. */
export const several = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** The same things in another order. */
export const shuffled = <T>(list: readonly T[], random: SeededRandom): readonly T[] =>
  list
    .map((element) => ({ element, place: random.uniform() }))
    .sort((a, b) => a.place - b.place)
    .map(({ element }) => element);
