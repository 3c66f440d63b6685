import { cpSync, rmSync } from "node:fs";
import path from "node:path";
import type { Rig } from "../support/rig.js";
import type { FaultPart, Faults } from "./fault-part.js";
import { tryEditedCode, tryForgedRecords } from "./forged-cache.js";
import { tryForgedLocks } from "./forged-locks.js";
import { tryForgedPacks } from "./forged-packs.js";
import { createPoisonedProject, runPoisoned } from "./poisoned-project.js";
import { tryUntrustedFolders } from "./untrusted-folders.js";

export const poison: FaultPart = {
  name: "poison",
  promise:
    "Whoever can write into a cache, or provides a project, can neither run code as its user nor change a result unnoticed",
  notCovered: [
    "whoever can write into a trusted project or into the user's configuration: that is the user",
    "members of a group who share a cache key: they trust each other",
    "the beginning of a download that was interrupted, of a file without a checksum: the server continues what is there",
    "ending processes on systems other than Linux, where only the recorded group and its start time are checked",
  ],
  async run(faults) {
    if (faults.form === "short") return tryForgedRecords(faults, ["outputs exchanged"]);
    const inCaches = async (): Promise<void> => {
      await tryForgedRecords(faults);
      await tryForgedPacks(faults);
      await tryEditedCode(faults);
      await tryForgedLocks(faults);
      await tryForeignCaches(faults);
    };
    // Two at once, since a command waits half of its time.
    await Promise.all([inCaches(), tryUntrustedFolders(faults)]);
  },
};

/** Caches that came along with a project, or from another user. */
async function tryForeignCaches(faults: Faults): Promise<void> {
  const comes: Readonly<Record<string, (rig: Rig) => void>> = {
    "whole, without its key": (rig) => rig.remove(".configuration"),
    "whole, under another name": (rig) => rig.write("cache/id", `${"a".repeat(32)}\n`),
    "without a name": (rig) => rmSync(path.join(rig.cache, "id")),
    "moved, under another name": (rig) => {
      cpSync(rig.cache, path.join(rig.folder, "another"), { recursive: true });
      rig.write("another/id", `${"b".repeat(32)}\n`);
      rig.remove("cache");
      cpSync(path.join(rig.folder, "another"), rig.cache, { recursive: true });
    },
  };
  for (const [name, come] of Object.entries(comes)) {
    await faults.attempt("a cache that came along", name, async () => {
      await using rig = await createPoisonedProject();
      come(rig);
      const events = await runPoisoned(rig, "test");
      const { stages } = rig.records().at(-1)!;
      if (stages.some(({ status }) => status === "cached")) throw new Error("its records were believed");
      if (!events.includes("untrusted-cache")) throw new Error("it was not said that its records are not trusted");
      return "said, made again";
    });
  }
}
