import { chmodSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Digest } from "../../src/core/ids.js";
import { sha256 } from "../../src/core/sha256.js";
import { readPackEnd } from "../../src/items/pack-format.js";
import { createPack, encodeValue } from "../../src/items/pack-writer.js";
import type { Rig } from "../support/rig.js";
import type { Faults } from "./fault-part.js";
import { cacheFiles, createPoisonedProject, runPoisoned } from "./poisoned-project.js";

/** What whoever has not the key may put in the place of a pack. @param file the pack. @param forged one with another value. */
const FORGERIES: Readonly<Record<string, (file: string, forged: Buffer) => void>> = {
  "another value, without authentication": (file, forged) => writeFileSync(file, forged),
  "another value, with the authentication of the true pack": (file, forged) => {
    const mac = Buffer.from(readPackEnd(file)!.mac, "latin1");
    const at = forged.length - 12 - mac.length;
    writeFileSync(file, Buffer.concat([forged.subarray(0, at), mac, forged.subarray(at + mac.length)]));
  },
  "another value in the true pack": (file) => {
    const bytes = readFileSync(file);
    bytes.write("two", bytes.indexOf("one"));
    writeFileSync(file, bytes);
  },
  "another value and its digest in the true pack": (file, forged) => {
    const [bytes, { header }] = [readFileSync(file), readPackEnd(file)!];
    forged.copy(bytes, 0, 0, header.bytes + 80);
    writeFileSync(file, bytes);
  },
  "a pack beside the true one": (file, forged) =>
    writeFileSync(path.join(path.dirname(file), `${"0".repeat(64)}.pack`), forged),
  "packs of another stage type": (file) => {
    const base = path.dirname(file);
    cpSync(base, path.join(path.dirname(base), "0".repeat(64)), { recursive: true });
    rmSync(base, { recursive: true });
  },
};

/** Packs that were forged, met by a run that executes the stage whose items they hold. */
export async function tryForgedPacks(faults: Faults): Promise<void> {
  for (const [name, forge] of Object.entries(FORGERIES)) {
    await faults.attempt("forged pack of items", name, async () => {
      await using rig = await createPoisonedProject();
      const file = packOf(rig);
      chmodSync(file, 0o644);
      forge(file, forgedPack(rig, file));
      for (const record of readdirSync(path.join(rig.cache, "actions"))) rig.remove(`cache/actions/${record}`);
      const events = await runPoisoned(rig, "test");
      return /of items in the cache|in the cache was damaged/.test(events) ? "said, made again" : "made again";
    });
  }
}

function packOf(rig: Rig): string {
  const [folder] = cacheFiles(rig, "items");
  return path.join(folder!, readdirSync(folder!)[0]!);
}

/** As the stage would make it, had it been given another text. */
function forgedPack(rig: Rig, file: string): Buffer {
  const { plugin, name, space } = readPackEnd(file)!.header;
  const forged = path.join(rig.folder, "forged.pack");
  const pack = createPack(forged, { plugin, name, space: space as Digest });
  pack.add(sha256("one"), encodeValue({ bytes: Buffer.from("two") }));
  pack.close();
  return readFileSync(forged);
}
