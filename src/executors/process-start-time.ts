import { readFileSync } from "node:fs";

/**
 * When a process started, in the kernel's own units: with the process id and the boot id it names one process for good,
 * because ids are used again. Undefined where there is no `/proc`, or no such process any more.
 */
export function processStartTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
