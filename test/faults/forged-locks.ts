import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { currentProcess, startTimeOf } from "../../src/store/claims/process-identity.js";
import type { Rig } from "../support/rig.js";
import type { Faults } from "./fault-part.js";
import { cacheFiles, createPoisonedProject, runPoisoned } from "./poisoned-project.js";

const TOKEN = "0123456789abcdef";

/** Lines of `locks/<token>.groups`, which say what processes a dead owner left behind at a key. */
const FORMS: Readonly<Record<string, (pid: number, key: string) => object>> = {
  "as radpipe notes it": (pid, key) => ({ key, pid, startTime: startTimeOf(pid) }),
  "without a start time": (pid, key) => ({ key, pid }),
  "with another start time": (pid, key) => ({ key, pid, startTime: "1" }),
  "of a negative number": (pid, key) => ({ key, pid: -pid, startTime: startTimeOf(pid) }),
  "of all processes": (_, key) => ({ key, pid: -1 }),
  "of its own group": (_, key) => ({ key, pid: 0 }),
};

/** Locks of owners that never were, and groups that would have the next run end a process of the user's. */
export async function tryForgedLocks(faults: Faults): Promise<void> {
  for (const [name, line] of Object.entries(FORMS)) {
    await faults.attempt("forged lock", `a group ${name}`, async () => {
      await using rig = await createPoisonedProject();
      const victim = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {
        detached: true,
        stdio: "ignore",
      });
      const ended = once(victim, "exit");
      try {
        const locks = forgeLocks(rig, (key) => line(victim.pid!, key));
        await runPoisoned(rig, "test", ["--from", "copy"]);
        if (locks.some((file) => existsSync(file)))
          throw new Error("Internal error: the forged locks were not taken over");
        if (victim.exitCode !== null || victim.signalCode !== null)
          throw new Error("a process of the user's was ended");
        return "not ended";
      } finally {
        victim.kill("SIGKILL");
        await ended;
      }
    });
  }
}

/** Locks all keys for an owner of this machine that is dead, and notes groups for it. Returns the locks. */
function forgeLocks(rig: Rig, line: (key: string) => object): readonly string[] {
  const keys = cacheFiles(rig, "actions").map((file) => path.basename(file, ".json"));
  const owner = JSON.stringify({ token: TOKEN, process: { ...currentProcess(), pid: 2 ** 22 + 1 }, beat: 1 });
  const at = (name: string): string => path.join(rig.cache, "locks", name);
  writeFileSync(at(`${TOKEN}.owner`), owner);
  writeFileSync(at(`${TOKEN}.groups`), keys.map((key) => `${JSON.stringify(line(key))}\n`).join(""));
  const locks = keys.map((key) => at(`${key}.lock`));
  for (const lock of locks) writeFileSync(lock, owner);
  return locks;
}
