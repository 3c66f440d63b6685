import { type SeededRandom, seededRandom } from "../../../src/imaging/seeded-random.js";
import { type FuzzedReader, type Generated, oneOf, tryReading } from "./fuzzed-reader.js";
import { mutate } from "./mutate.js";
import { READERS } from "./readers.js";

/** Processor seconds that reading a small file may take, where its reader does not say otherwise. */
const MOST_SECONDS = 2;
/** Bytes that the process may have taken at most, all files together. */
const MOST_MEMORY = 1.5e9;

/** What came of a file: its right values where they are known, other values of a changed one, or a refusal in words. */
export type How = "right" | "read" | "refused";

/**
 * Reads the file number `index` of a seed: a third of them valid and made up, the others nearly valid. Throws where it is
 * neither read nor refused in words, takes too long or too much memory, or gives wrong values though the file is valid or
 * a checksum covers them.
 */
export async function tryCase(name: string, seed: number, index: number): Promise<How> {
  const reader = READERS[name]!;
  const random = seededRandom(seed, name, index);
  const kind = random.integer(6);
  const generated = kind < 3 ? await reader.generate?.(random) : undefined;
  if (generated !== undefined && kind < 2) {
    const value = await measured(reader, generated.bytes);
    if (value === generated.expected) return "right";
    const got = value === undefined ? "was refused" : `gave ${JSON.stringify(value.slice(0, 100))}`;
    throw new Error(`a valid file ${got}, not ${JSON.stringify(generated.expected.slice(0, 100))}`);
  }
  return tryChanged(name, reader, random, generated);
}

/** @param generated the valid file that is changed; one of the seeds where not given. */
async function tryChanged(
  name: string,
  reader: FuzzedReader,
  random: SeededRandom,
  generated: Generated | undefined,
): Promise<How> {
  const seeds = await madeOnce(files, name, reader.files);
  const changed = mutate(generated?.bytes ?? oneOf(seeds, random), seeds, reader.words, random);
  const isMended = reader.mend !== undefined && random.uniform() < 0.6;
  const value = await measured(reader, isMended ? reader.mend!(changed) : changed);
  if (value === undefined) return "refused";
  const covers = (bytes: Buffer): boolean => reader.checked?.(bytes) === true;
  const isChecked = covers(changed) && !isMended && (generated === undefined || covers(generated.bytes));
  if (
    isChecked &&
    value !== generated?.expected &&
    !(await madeOnce(whole, name, () => wholeValues(name))).has(value)
  ) {
    throw new Error("gave other values than the whole file, though a checksum covers them");
  }
  return "read";
}

/** Reads. Throws where it takes too long, or the process has taken too much. */
async function measured(reader: FuzzedReader, bytes: Buffer): Promise<string | undefined> {
  const before = process.cpuUsage();
  const value = await tryReading(reader, bytes);
  const { user, system } = process.cpuUsage(before);
  if (user + system > MOST_SECONDS * 1e6) {
    throw new Error(`took ${((user + system) / 1e6).toFixed(1)} s`);
  }
  const memory = process.resourceUsage().maxRSS * 1024;
  if (memory > MOST_MEMORY) throw new Error(`took ${Math.round(memory / 1e6)} MB`);
  return value;
}

const files = new Map<string, Promise<readonly Buffer[]>>();
const whole = new Map<string, Promise<ReadonlySet<string>>>();

/** Made once for each reader. */
function madeOnce<T>(known: Map<string, Promise<T>>, name: string, make: () => Promise<T>): Promise<T> {
  const value = known.get(name) ?? make();
  known.set(name, value);
  return value;
}

async function wholeValues(name: string): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const file of await READERS[name]!.files()) {
    const value = await tryReading(READERS[name]!, file);
    if (value === undefined) throw new Error(`Internal error: a file of ${name} that should be whole is refused`);
    found.add(value);
  }
  return found;
}
