import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import type { RunRecord } from "../core/run-record.js";

/** Whether the process of a record still lives; `elsewhere`: on another host, where nobody here can tell. */
export async function processState(process: RunRecord["process"]): Promise<"alive" | "gone" | "elsewhere"> {
  if (process.host !== hostname()) return "elsewhere";
  if (process.bootId !== undefined && (await bootId()) !== process.bootId) return "gone";
  return exists(process.pid) ? "alive" : "gone";
}

async function bootId(): Promise<string | undefined> {
  const text = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => undefined);
  return text?.trim();
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process of another user cannot be signalled, but it is there.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
